from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tertib.offices"
    label = "offices"
    append_only = ("PactSignature",)

    def ready(self) -> None:
        from tertib.offices import signals  # noqa: F401
