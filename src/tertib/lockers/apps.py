from django.apps import AppConfig


class LockersConfig(AppConfig):
    name = "tertib.lockers"
    label = "lockers"
