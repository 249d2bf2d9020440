from django.apps import AppConfig


class CountersConfig(AppConfig):
    name = "tertib.counters"
    label = "counters"
    append_only = ["Drawn", "Release", "Override"]
