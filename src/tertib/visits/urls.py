"""Addresses of this subject."""

from django.urls import URLPattern, URLResolver, include, path

from tertib.visits.views import door, edge

urlpatterns: list[URLPattern | URLResolver] = [
    path("edge/v1/list", edge.allow_list, name="edge_list"),
    path("arrival/check-in", door.act, name="arrival_acts"),
    path("", include("tertib.visits.arrival.urls")),
]
