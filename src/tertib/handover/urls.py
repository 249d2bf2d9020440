"""Addresses of hand-over: the pick-up room, and the holder's page."""

from django.urls import URLPattern, URLResolver, path

from tertib.handover.views import item, own, room

_office = "staff/handover/<str:office>/"
_own = "collect/<str:key>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_own, own.collect, name="collect"),
    path(_own + "way/", own.way, name="collect_way"),
    path(_own + "pin/", own.pin, name="collect_pin"),
    path(_own + "people/", own.people, name="collect_people"),
    path(_own + "people/<uuid:delegate>/remove/", own.remove, name="collect_remove"),
    path(_own + "not-me/", own.not_me, name="collect_not_me"),
    path(_own + "receipt", own.receipt, name="collect_receipt"),
    path(_own + "open/<str:token>/", own.open_code, name="collect_open"),
    path("staff/handover/", room.handover, name="handover"),
    path(_office, room.room, name="handover_office"),
    path(_office + "scan/", room.scan, name="handover_scan"),
    path(_office + "<uuid:item>/", item.item, name="handover_item"),
    path(_office + "<uuid:item>/label/", item.label, name="handover_label"),
]
