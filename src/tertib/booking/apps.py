from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "tertib.booking"
    label = "booking"

    def ready(self) -> None:
        from tertib.booking import conversation  # noqa: F401  its commands
