"""Every page of this subject: who may open it, who may not, and what another office gets."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tertib.ledger import actors
from tertib.offices import actions
from tertib.offices.models import Room
from tertib.offices.testing import CAST, JS, TNG

EVERYONE = set(CAST) - {"nobody"}
IN_JS = {name for name, part in CAST.items() if part and part[1] in (JS, None)}
EDIT_JS = {"supervisor_js", "operator"}
READ_PEOPLE = {"supervisor_js", "supervisor_tng", "operator", "compliance"}
ZERO = UUID(int=0)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)

PAGES = [
    ("GET", "/staff/offices/", EVERYONE),
    ("GET", f"/staff/offices/{JS}/", IN_JS),
    ("GET", f"/staff/offices/{JS}/hours/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/hours/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/add/closure/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/add/room/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/add/counter/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/add/lane/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/closures/{ZERO}/remove/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/room/{ZERO}/", EDIT_JS),
    ("POST", f"/staff/offices/{JS}/open/", {"operator"}),
    ("GET", "/staff/people/", READ_PEOPLE),
    ("GET", "/staff/people/new/", READ_PEOPLE - {"compliance"}),
    ("POST", "/staff/people/new/", READ_PEOPLE - {"compliance"}),
    ("GET", "/staff/pact/", EVERYONE),
    ("POST", "/staff/pact/sign/", EVERYONE),
    ("GET", "/staff/signatures/", READ_PEOPLE - {"operator"}),
]


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize(("method", "url", "may"), PAGES)
def test_who_may_open_what(cast, name, method, url, may):
    answer = cast.client(name).generic(method, url)
    assert (answer.status_code != 403) == (name in may), answer.status_code


@pytest.mark.parametrize(("method", "url", "may"), PAGES)
def test_whoever_is_not_signed_in_is_asked_to(cast, method, url, may):
    answer = cast.client("anonymous").generic(method, url)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("what", ["role", "link", "active"])
@pytest.mark.parametrize("name", CAST)
def test_only_editors_who_see_a_person_may_act_on_them(cast, name, what):
    person = cast.staff("door_js")
    if name == "door_js":
        person = cast.staff("counter_js")
    answer = cast.client(name).post(f"/staff/people/{person.id}/{what}/")
    assert (answer.status_code != 403) == (name in EDIT_JS)


@pytest.mark.parametrize("name", CAST)
def test_a_persons_page_is_for_the_supervisor_of_their_office_and_for_all_offices(cast, name):
    status = cast.status(name, f"/staff/people/{cast.staff('door_js').id}/")
    assert (status == 200) == (name in {"supervisor_js", "operator", "compliance"})
    assert status in (200, 403)


def test_a_room_of_another_office_cannot_be_reached_through_ones_own(cast):
    room = actions.add_room(TNG, "Lobi", Room.Zone.LOBBY, actors.system("test"), NOW)
    answer = cast.client("supervisor_js").post(
        f"/staff/offices/{JS}/room/{room.id}/", {"active": "0"}
    )
    assert answer.status_code == 404
    room.refresh_from_db()
    assert room.active


def test_an_office_that_does_not_exist_is_not_found(cast):
    assert cast.status("operator", "/staff/offices/ZZ/") == 404


def test_the_refusal_says_which_role_opens_the_page(cast):
    client = cast.client("counter_js")
    client.cookies["language"] = "en"
    text = client.get(f"/staff/offices/{JS}/hours/").content.decode()
    assert "Supervisor, Operator" in text
    assert "ask your supervisor" in text
