from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tertib.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Unsound data files stop every process at its start, naming file and path.

        Not a system check: those run in management commands, never under a WSGI server.
        """
        from tertib.catalogue import loader

        loader.load()
