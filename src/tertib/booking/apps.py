from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "tertib.booking"
    label = "booking"
