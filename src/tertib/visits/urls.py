"""Addresses of this subject."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tertib.visits.arrival.urls")),
]
