"""Who opens the desk, what the tablet is given, and what the ambassador answers."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tertib.booking import queries as booking
from tertib.contracts import booking_code
from tertib.foundation import clock, vault
from tertib.visits import actions, refusals
from tertib.visits.arrival import day, shell, words
from tertib.visits.arrival.tests import door
from tertib.visits.models import Turned
from tertib.visits.places import forget

NOW = datetime(2026, 1, 26, 2, 10, tzinfo=UTC)
"""Monday, 26 January 2026, 09:10 WIB."""
HOUR = datetime(2026, 1, 26, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    forget()
    with clock.frozen(NOW):
        yield
    forget()


@pytest.fixture
def js(offices):
    return offices["JE"]


def listed(cast, name: str = "door_js") -> dict:
    answer = cast.client(name).get("/arrival/JE/day")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(("name", "desk", "ask"), [
    ("door_js", 200, 200), ("supervisor_js", 200, 200), ("counter_js", 403, 200),
    ("supervisor_tng", 403, 403), ("counter_tng", 403, 403), ("auditor", 403, 403),
    ("compliance", 403, 403), ("nobody", 403, 403), ("anonymous", 302, 302),
])  # fmt: skip
def test_who_opens_the_desk_of_jakarta_selatan(cast, name, desk, ask):
    for page in ("", "day", "app.webmanifest"):
        assert cast.status(name, f"/arrival/JE/{page}") == desk
    assert cast.status(name, "/arrival/JE/ask/") == ask
    client = cast.client(name)
    assert client.post("/arrival/JE/ask/", {"code": "x"}).status_code == ask


@pytest.mark.parametrize(("name", "url", "target"), [
    ("door_js", "/arrival/", "/arrival/JE/"), ("counter_tng", "/arrival/ask/", "/arrival/AF/ask/"),
])  # fmt: skip
def test_the_way_to_ones_own_office(cast, name, url, target):
    assert cast.client(name).get(url).url == target


@pytest.mark.parametrize("page", ["", "day", "ask/"])
def test_an_office_that_does_not_exist(cast, js, page):
    from tertib.offices.models import Assignment

    Assignment.objects.create(staff=cast.staff("nobody"), role="door", office=None)
    assert cast.status("nobody", f"/arrival/QQ/{page}") == 404


def test_only_these_pages_may_compile_web_assembly(cast, js):
    client = cast.client("door_js")
    for url in ("/arrival/JE/", "/arrival/JE/ask/"):
        policy = client.get(url)["Content-Security-Policy"]
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy
        assert "'unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
        assert "unsafe-inline" not in policy
    assert "wasm" not in client.get("/staff/")["Content-Security-Policy"]


def test_the_list_names_people_by_first_name_and_initials_only(cast, js):
    door.booked("Siti Nur Aini", door.session(js, HOUR), NOW, priority=True)
    answer = cast.client("door_js").get("/arrival/JE/day")
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "Nur" not in answer.content.decode()
    (one,) = answer.json()["bookings"]
    assert (one["name"], one["priority"], one["state"]) == ("Siti N. A.", True, "confirmed")
    assert (one["starts"], one["lasts"]) == (int(HOUR.timestamp() * 1000), 3_600_000)


def test_the_list_has_all_of_today_and_nothing_else(cast, js, offices):
    today = door.session(js, HOUR)
    states = ("held", "confirmed", "cancelled", "lapsed", "ended")
    wanted = {door.booked("A", today, NOW, state=state).code for state in states}
    door.booked("B", door.session(js, HOUR + timedelta(days=1)), NOW)
    door.booked("C", door.session(offices["AF"], HOUR), NOW)
    assert {one["code"] for one in listed(cast)["bookings"]} == wanted


def test_someone_who_was_erased_has_no_name(cast, js):
    place = door.booked("Siti", door.session(js, HOUR), NOW)
    vault.destroy(place.key_id, NOW)
    assert [one["name"] for one in listed(cast)["bookings"]] == [""]


def test_the_key_of_the_list_verifies_the_qr(cast, js):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    place = door.booked("Siti", door.session(js, HOUR), NOW)
    (key,) = listed(cast)["keys"]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    assert booking_code.verify(booking.visit_pass(place), public).code == place.code


def test_the_list_follows_what_happens_at_the_door(cast, js):
    place = door.booked("Siti", door.session(js, HOUR), NOW)
    card, badge = door.card(js, "yellow", "K-1", NOW), door.card(js, "staff", "S-1", NOW)
    client, act = cast.client("door_js"), {"office": "JE", "verb": "check_in", "at": None}
    act |= {"id": "0198a0c0-0000-7000-8000-000000000001"}
    act |= {"body": {"code": place.code, "card": card.uid, "qr": ""}}
    answer = client.post("/arrival/check-in", json.dumps(act), "application/json")
    assert answer.status_code == 200, answer.content
    found = listed(cast)
    (one,), (given,) = found["bookings"], found["cards"]
    assert one["arrived"] == int(NOW.timestamp() * 1000)
    assert (given["uid"], given["state"]) == (card.uid, "issued")
    assert badge.uid not in json.dumps(found)
    assert given["visit"]["ticket"] == one["ticket"] == answer.json()["ticket"]
    assert found["counts"] == {"arrived": 1, "turned": 0}


def test_whoever_owes_papers_stands_on_the_list_for_a_week(cast, js):
    from tertib.applications.models import Application

    place = door.booked("Siti", door.session(js, HOUR), NOW)
    card = door.card(js, "yellow", "K-1", NOW)
    actor = cast.staff("door_js")
    from tertib.ledger import actors

    actions.check_in("JE", place.code, card.uid, actors.staff(actor.id), NOW)
    actions.return_card("JE", card.uid, actors.staff(actor.id), NOW)
    Application.objects.filter(id=place.application_id).update(state="berkas_kurang")
    until = int((NOW + timedelta(days=7)).timestamp() * 1000)
    for days, expected in ((1, [until]), (7, [until]), (9, [])):
        found = day.bookings("JE", (NOW + timedelta(days=days)).date())
        assert [one["papers"] for one in found] == expected


def test_turned_away_people_are_counted(cast, js):
    Turned.objects.create(office=js, day=HOUR.date(), reason="too_early", count=3)
    assert listed(cast)["counts"]["turned"] == 3


def test_the_worker_is_public_and_keeps_everything_the_desk_loads(client, db):
    answer = client.get("/arrival/worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert text.startswith('const SHELL = {"version": "' + shell.version())
    for name in ("desk", "judge", "verify", "store", "vendor/reader/zxing_reader.wasm"):
        assert f"/arrival/{name}" in text


def test_every_refusal_to_a_person_is_said_in_both_languages():
    said = words.refusals()
    assert set(said) == set(refusals.for_slip())
    for both in said.values():
        for part in ("title", "why", "next"):
            assert both["id"][part]
            assert both["id"][part] != both["en"][part]


def ask(cast, code: str) -> str:
    answer = cast.client("counter_js").post("/arrival/JE/ask/", {"code": code})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_ambassador_says_who_may_go_in(cast, js):
    place = door.booked("Siti Nur Aini", door.session(js, HOUR), NOW)
    for code in (place.code.lower(), booking.visit_pass(place)):
        page = ask(cast, code)
        assert 'data-colour="yellow"' in page
        assert "Siti N. A." in page
        assert "Nur" not in page


def test_the_ambassador_says_what_is_wrong_in_both_languages(cast, js):
    place = door.booked("Siti", door.session(js, HOUR + timedelta(hours=4)), NOW)
    page = ask(cast, place.code)
    assert "It is too early" in page
    assert refusals.words("too_early")["title"] in page
    assert "13.00" in page


def test_a_mistyped_code_is_asked_again(cast, js):
    page = ask(cast, "7K3M-Q9X0")
    assert 'role="alert"' in page
    assert "data-ask" in page
