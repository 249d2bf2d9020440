from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "tertib.applications"
    label = "applications"
