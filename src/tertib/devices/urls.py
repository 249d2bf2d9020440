"""Addresses of devices: what they send, and the page of people."""

from django.urls import URLPattern, URLResolver, path

from tertib.devices.views import edge

urlpatterns: list[URLPattern | URLResolver] = [
    path("edge/v1/events", edge.take, name="edge_events"),
]
