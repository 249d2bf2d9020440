"""Addresses of lockers: what controllers ask, and the pages of supervisors."""

from django.urls import URLPattern, URLResolver, path

from tertib.lockers.views import edge, staff

_office = "staff/lockers/<str:office>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("edge/v1/compartments", edge.compartments, name="edge_compartments"),
    path("staff/lockers/", staff.lockers, name="lockers"),
    path(_office, staff.office, name="lockers_office"),
    path(_office + "add/", staff.add, name="lockers_add"),
    path(_office + "phones/", staff.deposit, name="lockers_deposit"),
    path(_office + "phones/<uuid:deposit>/back/", staff.give_back, name="lockers_give_back"),
    path(_office + "<uuid:compartment>/", staff.compartment, name="lockers_compartment"),
]
