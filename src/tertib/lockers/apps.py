from django.apps import AppConfig


class LockersConfig(AppConfig):
    name = "tertib.lockers"
    label = "lockers"

    def ready(self) -> None:
        from tertib.lockers import projecting  # noqa: F401  what devices report
