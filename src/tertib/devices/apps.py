from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "tertib.devices"
    label = "devices"
    append_only = ("DeviceEvent",)
