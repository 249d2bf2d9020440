from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "tertib.foundation"
    label = "foundation"

    def ready(self) -> None:
        from tertib.foundation import translations

        translations.compile_all()
