"""Only enrolled devices with a right clock are let in, and it is noted how they do."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tertib.booking.tests.world import NOW
from tertib.contracts import requests
from tertib.contracts.events import pack
from tertib.devices import actions
from tertib.devices.access import device_required
from tertib.devices.models import Alarm
from tertib.devices.tests.world import OPERATOR, Box, box, ms
from tertib.foundation import clock


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(NOW) as set_to:
        yield set_to


@pytest.fixture
def gate(db) -> Box:
    return box()


def test_without_a_proof_nobody_gets_in(gate):
    answer = Client().post("/edge/v1/events", pack([]), "application/json")
    assert (answer.status_code, answer.json()["reason"]) == (401, "unknown")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_proof_for_another_request_does_not_fit(gate):
    proof = requests.header(gate.device.id, gate.key, "POST", "/edge/v1/list", ms(NOW), b"")
    answer = Client().post(
        "/edge/v1/events", pack([]), "application/json", headers={"authorization": proof}
    )
    assert answer.status_code == 401


def test_anothers_key_does_not_fit(gate):
    gate.key = box(name="Gerbang 2").key
    assert gate.send().status_code == 401


def test_a_revoked_device_is_told_so(gate):
    assert actions.revoke(gate.device, OPERATOR, NOW)
    assert not actions.revoke(gate.device, OPERATOR, NOW)
    answer = gate.send()
    assert (answer.status_code, answer.json()["reason"]) == (403, "revoked")


def test_a_kind_of_device_may_be_asked_for(gate):
    view = device_required("locker")(lambda request: HttpResponse("in"))
    proof = requests.header(gate.device.id, gate.key, "GET", "/x", ms(NOW))
    request = RequestFactory().get("/x", headers={"authorization": proof})
    assert view(request).status_code == 403
    assert device_required("gate")(lambda request: HttpResponse("in"))(request).content == b"in"


@pytest.mark.parametrize(("seconds", "status", "alarms"), [
    (0, 200, []), (4.9, 200, []), (-5, 200, ["drift"]), (299, 200, ["drift"]),
    (301, 401, ["drift"]), (-90_000_000, 401, ["drift"]),
])  # fmt: skip
def test_the_clock_must_be_near_ours(gate, seconds, status, alarms):
    answer = gate.send(at=NOW + timedelta(seconds=seconds))
    assert answer.status_code == status
    assert list(Alarm.objects.values_list("kind", flat=True)) == alarms
    assert gate.fresh().drift_ms == seconds * 1000
    if status == 401:
        assert answer.json()["now"] == ms(NOW), "it learns what time it is"


def test_a_clock_set_right_ends_its_alarm(gate):
    gate.send(at=NOW + timedelta(seconds=60))
    gate.send()
    assert Alarm.objects.get().closed_at == NOW


def test_being_heard_is_written_at_most_every_few_seconds(gate, monday, django_assert_num_queries):
    gate.send()
    assert gate.fresh().seen_at == NOW
    monday(NOW + timedelta(seconds=4))
    gate.send(at=NOW + timedelta(seconds=4))
    assert gate.fresh().seen_at == NOW
    monday(NOW + timedelta(seconds=5))
    gate.send(at=NOW + timedelta(seconds=5))
    assert gate.fresh().seen_at == NOW + timedelta(seconds=5)


def test_silence_is_an_alarm_until_the_device_speaks_again(gate, monday):
    assert actions.watch(NOW + timedelta(days=1)) == 0, "it has never spoken yet"
    gate.send()
    assert actions.watch(NOW + timedelta(seconds=29)) == 0
    later = NOW + timedelta(seconds=30)
    assert actions.watch(later) == 1
    assert actions.watch(later) == 0, "once is enough"
    assert Alarm.objects.get().kind == "silent"
    monday(later)
    gate.send(at=later)
    assert Alarm.objects.get().closed_at == later


def test_many_unsigned_requests_are_put_off(gate):
    for _ in range(60):
        Client().post("/edge/v1/events")
    assert Client().post("/edge/v1/events").status_code == 429
    assert gate.send().status_code == 200, "those with a signature are not counted"
