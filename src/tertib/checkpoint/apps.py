from django.apps import AppConfig


class CheckpointConfig(AppConfig):
    name = "tertib.checkpoint"
    label = "checkpoint"
    append_only = ("Decision",)

    def ready(self) -> None:
        from tertib.checkpoint import events  # noqa: F401  what cameras report
