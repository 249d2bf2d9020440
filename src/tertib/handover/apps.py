from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "tertib.handover"
    label = "handover"
    append_only = ("Check", "Handover")
