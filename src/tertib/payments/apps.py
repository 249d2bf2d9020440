from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tertib.payments"
    label = "payments"
    append_only = ("Settlement", "Call", "Statement", "Finding")
