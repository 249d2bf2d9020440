"""Addresses of this subject."""

from django.urls import URLPattern, URLResolver, include, path

from tertib.visits import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("edge/v1/list", api.allow_list, name="edge_list"),
    path("", include("tertib.visits.arrival.urls")),
]
