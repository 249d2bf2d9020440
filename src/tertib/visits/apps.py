from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tertib.visits"
    label = "visits"
