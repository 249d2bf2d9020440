from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tertib.visits"
    label = "visits"
    append_only = ("Passing", "DoorAct")

    def ready(self) -> None:
        from tertib.visits import gates  # noqa: F401  its events
