"""The tablet's acts over HTTP: who may, what is answered, what is refused in which words."""

import json
from datetime import timedelta

import pytest

from tertib.foundation.ids import new_id
from tertib.visits.models import Card, DoorAct, Turned, Visit
from tertib.visits.tests.world import NOW, card, qr, someone

pytestmark = pytest.mark.usefixtures("house")
URL = "/arrival/check-in"


def send(client, verb="check_in", at=NOW, act_id=None, office="JE", **body):
    sent = {"id": str(act_id or new_id()), "verb": verb, "at": int(at.timestamp() * 1000),
            "office": office, "body": body}  # fmt: skip
    return client.post(URL, json.dumps(sent), "application/json")


@pytest.fixture
def desk(cast):
    return cast.client("door_js")


def test_check_in_by_code_and_by_qr(desk):
    booking, other = someone(), someone()
    answer = send(desk, code=booking.code, card=card().uid)
    assert answer.status_code == 200
    assert (answer.json()["ticket"], answer.json()["colour"]) == ("A-001", "yellow")
    assert answer.json()["room"] == "Ruang pelayanan"
    assert send(desk, qr=qr(other), card=card().uid).json()["ticket"] == "A-002"


def test_a_flat_request_is_a_check_in(desk):
    sent = {"id": str(new_id()), "code": someone().code, "card": card().uid, "at": NOW.isoformat()}
    answer = desk.post(URL, json.dumps(sent), "application/json")
    assert answer.json()["ticket"] == "A-001"


def test_a_refusal_says_what_is_wrong_and_what_to_do(desk):
    booking = someone()
    early = NOW - timedelta(minutes=40)
    answer = send(desk, code=booking.code, card=card().uid, at=early)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["reason"] == "too_early"
    assert problem["title"]
    assert problem["why"]
    assert problem["next"]
    assert not DoorAct.objects.exists()


def test_the_whole_round_of_a_door(desk):
    booking, yellow, blue = someone(), card(), card("blue")
    send(desk, code=booking.code, card=yellow.uid)
    beside = send(desk, "companion", principal=yellow.uid, card=blue.uid, reason="elderly",
                  paper="ktp", pouch=4)  # fmt: skip
    assert beside.json()["ticket"] == "A-001+"
    assert send(desk, "give_back", card=yellow.uid).json()["companion"] == "A-001+"
    first = send(desk, "give_back", card=blue.uid)
    assert first.json()["reason"] == "pouch_first"
    assert "4" in first.json()["title"]
    assert send(desk, "give_back", card=blue.uid, pouch=4).json()["pouch"] == 4
    walked = send(desk, "walk_in", service="BARU", reason="pregnant", card=card().uid)
    assert walked.json()["ticket"] == "P-001"
    assert send(desk, "turn_away", reason="no_booking").status_code == 200
    assert Turned.objects.get().count == 1
    assert send(desk, "lose", card=Visit.objects.get(ticket="P-001").card.uid).status_code == 200
    assert Card.objects.filter(state="lost").count() == 1


def test_each_act_is_done_once(desk):
    act_id = new_id()
    for _ in range(3):
        assert send(desk, "turn_away", act_id=act_id, reason="no_booking").status_code == 200
    assert Turned.objects.get().count == 1
    yellow, booking, act_id = card(), someone(), new_id()
    answers = [send(desk, act_id=act_id, code=booking.code, card=yellow.uid) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    again = new_id()
    send(desk, "give_back", act_id=again, card=yellow.uid)
    repeated = send(desk, "give_back", act_id=again, card=yellow.uid)
    assert repeated.status_code == 200


def test_an_act_is_sent_by_whoever_did_it(desk, cast):
    act = {"id": str(new_id()), "verb": "turn_away", "office": "JE", "at": NOW.isoformat(),
           "by": str(cast.staff("supervisor_js").id), "body": {"reason": "no_booking"}}  # fmt: skip
    refused = desk.post(URL, json.dumps(act), "application/json")
    assert (refused.status_code, refused.json()["reason"]) == (403, "other_person")
    assert not Turned.objects.exists()
    assert (
        cast.client("supervisor_js").post(URL, json.dumps(act), "application/json").status_code
        == 200
    )


def test_an_old_act_is_marked_as_kept_by_the_tablet(desk, house):
    house(NOW + timedelta(hours=2))
    send(desk, code=someone().code, card=card().uid)
    assert Visit.objects.get().arrived_offline
    assert Visit.objects.get().arrived_at == NOW


@pytest.mark.parametrize(("name", "status"), [
    ("door_js", 200), ("supervisor_js", 200), ("counter_js", 403), ("supervisor_tng", 403),
    ("operator", 403), ("compliance", 403), ("nobody", 403), ("anonymous", 302),
])  # fmt: skip
def test_who_may_act(cast, name, status):
    assert send(cast.client(name), code=someone().code, card=card().uid).status_code == status
    assert Visit.objects.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize("sent", [
    b"", b"[]", b"{}", b"5", b"\xff", b'{"id": "x"}', b"[" * 90_000,
    b'{"id": "00000000-0000-7000-8000-000000000001", "verb": "rule_the_world", "body": {}}',
    b'{"id": "00000000-0000-7000-8000-000000000001", "body": {"code": 5, "card": []}}',
    b'{"id": "00000000-0000-7000-8000-000000000001", "at": "yesterday", "code": "a", "card": "b"}',
    b'{"id": "00000000-0000-7000-8000-000000000001", "code": "a\\u0000", "card": "b"}',
])  # fmt: skip
def test_what_is_no_act_is_refused(desk, sent):
    assert desk.post(URL, sent, "application/json").status_code == 422


def test_another_sites_page_cannot_act(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.staff("door_js"))
    assert send(client, code=someone().code, card=card().uid).status_code == 403


def test_a_request_costs_few_statements(desk, settings, django_assert_num_queries):
    usual = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    quick = "tertib.offices.quick_access.DenyByDefault"
    settings.MIDDLEWARE = [quick if one == usual else one for one in settings.MIDDLEWARE]
    send(desk, code=someone().code, card=card().uid)
    booking, given = someone(), card()
    with django_assert_num_queries(6):
        send(desk, code=booking.code, card=given.uid)
