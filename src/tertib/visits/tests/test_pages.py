"""The supervisor's pages: who opens them, what they show, what they cost."""

import json
from datetime import timedelta

import pytest

from tertib.visits import actions
from tertib.visits.models import Card, Visit
from tertib.visits.tests.world import DOOR, NOW, arrive, box, card, passed, someone

pytestmark = pytest.mark.usefixtures("house")
BASE = "/staff/visits/JE/"
ROOM, CARDS, REPORT = BASE, BASE + "cards/", BASE + "report/"
EVACUATION = BASE + "evacuation/"


@pytest.fixture
def busy(house):
    """A room with an applicant and their companion inside, and one more on the way."""
    gate = box()
    told, yellow = arrive()
    blue = card("blue")
    actions.check_in_companion("JE", yellow.uid, "elderly", "ktp", 7, blue.uid, DOOR, NOW)
    arrive(someone(priority=True))
    later = NOW + timedelta(minutes=10)
    house(later)
    gate.send(
        passed(gate, yellow, "lobby", "service", NOW + timedelta(minutes=1)),
        passed(gate, blue, "outside", "lobby", NOW + timedelta(minutes=2)),
        gate.event("gate.refused", NOW + timedelta(minutes=3), reader="in", card=None,
                   unknown="~1", to="service", reason="unknown", **{"from": "lobby"}),
        at=later,
    )  # fmt: skip
    return told, yellow, blue


def test_the_room(cast, busy):
    page = cast.client("supervisor_js").get(ROOM).content.decode()
    assert "A-001" in page
    assert "A-001+" in page
    assert "P-001" in page
    assert "hx-trigger" in page
    live = cast.client("supervisor_js").get(BASE + "live").content.decode()
    assert "A-001" in live
    assert "<html" not in live


def test_the_evacuation_list(cast, busy):
    client = cast.client("door_js")
    page = client.get(EVACUATION).content.decode()
    assert page.index("A-001+") < page.rindex("A-001")
    rows = client.get(BASE + "evacuation.csv").content.decode().splitlines()
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["lobby", "A-001+", "blue"], ["service", "A-001", "yellow"],
    ]  # fmt: skip
    assert rows[1].endswith(",A-001"), "whose companion it is"


def test_an_empty_house(cast, house):
    client = cast.client("supervisor_js")
    for url in (ROOM, EVACUATION, CARDS, REPORT):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(("url", "opens"), [
    (ROOM, {"supervisor_js"}), (BASE + "live", {"supervisor_js"}),
    (EVACUATION, {"supervisor_js", "door_js"}),
    (BASE + "evacuation.csv", {"supervisor_js", "door_js"}),
    (CARDS, {"supervisor_js", "door_js"}), (REPORT, {"supervisor_js", "compliance", "auditor"}),
    (BASE + "report.json", {"supervisor_js", "compliance", "auditor"}),
])  # fmt: skip
def test_who_opens_what(cast, url, opens):
    for name in ("supervisor_js", "supervisor_tng", "door_js", "counter_js", "compliance",
                 "auditor", "operator", "nobody"):  # fmt: skip
        assert cast.status(name, url) == (200 if name in opens else 403), name
    assert cast.status("anonymous", url) == 302


def test_the_start_leads_to_ones_own_page(cast):
    for name, url in (("supervisor_js", ROOM), ("door_js", EVACUATION)):
        assert cast.client(name).get("/staff/visits/").url == url
    assert cast.client("auditor").get("/staff/visits/").url.endswith("/report/")
    assert cast.status("counter_js", "/staff/visits/") == 403


def post(client, verb, **sent):
    return client.post(CARDS, {"verb": verb, **sent})


def test_acts_on_cards(cast, busy):
    _told, yellow, blue = busy
    client = cast.client("supervisor_js")
    assert client.get(CARDS, {"card": yellow.label}).content.decode().count("A-001") >= 1
    fresh = card()
    assert post(client, "lose", uid=yellow.uid).status_code == 302
    assert post(client, "replace", uid=yellow.uid, fresh=fresh.uid).status_code == 302
    assert post(client, "give_back", uid=blue.uid).status_code == 422
    assert post(client, "give_back", uid=blue.uid, pouch="7").status_code == 302
    assert post(client, "revoke", uid=fresh.uid, reason=" ").status_code == 422
    assert post(client, "revoke", uid=fresh.uid, reason="kloning").status_code == 302
    assert post(client, "count").status_code == 302
    new = {"label": "K-999", "colour": "yellow", "uid": "04DDEEFF", "secure": "1"}
    assert post(client, "register", **new).status_code == 302
    assert post(client, "register", **new).status_code == 422
    assert post(client, "conquer").status_code == 422
    assert Card.objects.get(label="K-999").secure


def test_door_staff_neither_register_nor_revoke(cast, busy):
    client = cast.client("door_js")
    assert post(client, "register", label="K-9", colour="yellow", uid="04DDEEFF").status_code == 403
    assert post(client, "revoke", uid=busy[1].uid, reason="x").status_code == 403
    assert post(client, "lose", uid=busy[1].uid).status_code == 302
    assert cast.client("supervisor_tng").post(CARDS, {"verb": "count"}).status_code == 403


def test_the_report(cast, busy, house):
    _told, yellow, _blue = busy
    actions.turn_away("JE", "no_booking", DOOR, NOW)
    actions.return_card("JE", yellow.uid, DOOR, NOW + timedelta(minutes=30))
    house(NOW + timedelta(minutes=31))
    client = cast.client("compliance")
    found = json.loads(client.get(BASE + "report.json").content)
    assert found["arrived"] == {"booked": 2, "companion": 1}
    assert found["by_hour"] == {"09": 3}
    assert found["turned"] == {"no_booking": 1}
    assert found["refused_at_gates"] == {"unknown": 1}
    assert (found["waiting_median"], found["stay_median"]) == (1, 30)
    assert {one["ticket"] for one in found["missing"]} == {"A-001+", "P-001"}
    page = client.get(REPORT).content.decode()
    assert "P-001" in page
    house(NOW + timedelta(days=1))
    yesterday = client.get(BASE + "report.json?day=2026-02-02")
    assert {one["ticket"] for one in yesterday.json()["missing"]} == {"A-001+", "P-001"}
    assert client.get(REPORT + "?day=2026-02-02").status_code == 200


@pytest.mark.parametrize("day", ["yesterday", "2999-01-01", "1066-10-14", ""])
def test_no_report_of_other_days(cast, day):
    assert cast.client("auditor").get(REPORT, {"day": day}).status_code == 404


def test_what_pages_cost(cast, busy, django_assert_max_num_queries):
    client = cast.client("supervisor_js")
    client.get(ROOM)
    with django_assert_max_num_queries(8):
        client.get(BASE + "live")
    with django_assert_max_num_queries(16):
        client.get(EVACUATION)
    assert Visit.objects.count() == 3
