from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "tertib.foundation"
    label = "foundation"
