from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tertib.catalogue"
    label = "catalogue"
