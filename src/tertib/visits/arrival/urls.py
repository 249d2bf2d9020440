"""Addresses of the arrival desk."""

from django.urls import URLPattern, URLResolver, path

from tertib.visits.arrival import asking, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("arrival/", views.arrivals, name="arrivals"),
    path("arrival/ask/", asking.start, name="arrival_ask_start"),
    path("arrival/worker.js", views.worker, name="arrival_worker"),
    path("arrival/<str:office>/", views.desk, name="arrival_desk"),
    path("arrival/<str:office>/ask/", asking.ask, name="arrival_ask"),
    path("arrival/<str:office>/day", views.day_list, name="arrival_day"),
    path("arrival/<str:office>/app.webmanifest", views.manifest, name="arrival_manifest"),
]
