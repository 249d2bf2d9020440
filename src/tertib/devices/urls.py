"""Addresses of devices: what they send, and the page of people."""

from django.urls import URLPattern, URLResolver, path

from tertib.devices.views import edge, staff

urlpatterns: list[URLPattern | URLResolver] = [
    path("edge/v1/events", edge.take, name="edge_events"),
    path("staff/devices/", staff.devices, name="devices"),
    path("staff/devices/<uuid:device>/revoke/", staff.revoke, name="device_revoke"),
    path("staff/devices/alarms/<uuid:alarm>/", staff.acknowledge, name="alarm_acknowledge"),
]
