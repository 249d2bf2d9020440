"""Addresses of this subject."""

from django.urls import URLPattern, URLResolver, include, path

from tertib.visits.views import cards, door, edge, here, report, room

_office = "staff/visits/<str:office>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("edge/v1/list", edge.allow_list, name="edge_list"),
    path("arrival/check-in", door.act, name="arrival_acts"),
    path("", include("tertib.visits.arrival.urls")),
    path("here/<str:token>/", here.walked_in, name="walked_in"),
    path("here/<str:token>/begin", here.begin, name="walked_in_begin"),
    path("here/<str:token>/join", here.join, name="walked_in_join"),
    path("staff/visits/", room.start, name="visits"),
    path(_office, room.room, name="visits_room"),
    path(_office + "live", room.live, name="visits_live"),
    path(_office + "evacuation/", room.evacuation, name="visits_evacuation"),
    path(_office + "evacuation.csv", room.evacuation_csv, name="visits_evacuation_csv"),
    path(_office + "cards/", cards.cards, name="visits_cards"),
    path(_office + "report/", report.report, name="visits_report"),
    path(_office + "report.json", report.report_json, name="visits_report_json"),
]
