from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tertib.offices"
    label = "offices"
    append_only = ("PactSignature",)
