from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tertib.offices.views import entry, offices, pact, people


class Addable(StringConverter):
    regex = "closure|room|counter|lane"


class Switchable(StringConverter):
    regex = "room|counter|lane"


register_converter(Addable, "addable")
register_converter(Switchable, "switchable")

_OFFICE = "staff/offices/<str:office>/"
_PERSON = "staff/people/<uuid:person>/"

urlpatterns = [
    path("staff/offices/", offices.office_list, name="office_list"),
    path(_OFFICE, offices.office_page, name="office"),
    path(_OFFICE + "hours/", offices.office_hours, name="office_hours"),
    path(_OFFICE + "open/", offices.open_or_close, name="office_open"),
    path(_OFFICE + "add/<addable:what>/", offices.add, name="office_add"),
    path(
        _OFFICE + "closures/<uuid:closure>/remove/", offices.remove_closure, name="closure_remove"
    ),
    path(_OFFICE + "<switchable:what>/<uuid:place>/", offices.switch, name="office_switch"),
    path("staff/people/", people.people, name="people"),
    path("staff/people/new/", people.new_person, name="person_new"),
    path(_PERSON, people.person, name="person"),
    path(_PERSON + "role/", people.role, name="person_role"),
    path(_PERSON + "link/", people.link, name="person_link"),
    path(_PERSON + "active/", people.active, name="person_active"),
    path("staff/pact/", pact.read, name="pact"),
    path("staff/pact/sign/", pact.sign, name="pact_sign"),
    path("staff/signatures/", pact.signatures, name="pact_signatures"),
    path("welcome/<uuid:person>/<str:token>/", entry.welcome, name="welcome"),
    path("demo/enter/<str:username>/", entry.demo_enter, name="demo_enter"),
]
