from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "tertib.messaging"
    label = "messaging"
    append_only = ("Complaint",)

    def ready(self) -> None:
        from tertib.messaging import complaints, replies  # noqa: F401  their commands
