from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "tertib.messaging"
    label = "messaging"
    append_only = ("Complaint",)
