"""Events come in exactly once, in order, genuine, or not at all."""

import random
import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tertib.booking.tests.world import NOW, lines
from tertib.contracts.events import Event
from tertib.devices import events
from tertib.devices.models import Alarm, Device, DeviceEvent
from tertib.devices.tests.world import Box, box, forged, ms
from tertib.foundation import clock
from tertib.ledger.models import Entry


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def gate(db) -> Box:
    return box()


def seqs(gate: Box) -> list[int]:
    found = DeviceEvent.objects.filter(device=gate.device).order_by("id")
    return list(found.values_list("seq", flat=True))


def test_a_delivery_is_taken_and_answered_with_its_last_number(gate):
    answer = gate.send(gate.event("agent.started", boot="a"), gate.event("gate.fire", on=False))
    assert (answer.status_code, answer.json()) == (200, {"through": 2})
    assert seqs(gate) == [1, 2]
    assert gate.fresh().last_seq == 2


def test_a_repeated_delivery_changes_nothing(gate):
    sent = [gate.event("agent.started"), gate.event("gate.refused", reason="unknown")]
    gate.send(*sent)
    assert gate.send(*sent).json() == {"through": 2}
    more = [*sent, gate.event("gate.refused", reason="unknown")]
    assert gate.send(*more).json() == {"through": 3}
    assert seqs(gate) == [1, 2, 3]
    assert Entry.objects.filter(action="gate.refused").count() == 2


def test_a_gap_is_refused_told_and_mended(gate):
    first, second, third = (gate.event("agent.started") for _ in range(3))
    gate.send(first)
    answer = gate.send(third)
    assert answer.status_code == 409
    assert (answer.json()["through"], answer.json()["reason"]) == (1, "gap")
    assert Alarm.objects.get().kind == "gap"
    assert gate.send(second, third).json() == {"through": 3}
    assert Alarm.objects.get().closed_at is not None
    assert [line["kind"] for line in lines("alarm.opened") + lines("alarm.closed")] == ["gap"] * 2


def test_a_forged_event_stops_the_delivery_behind_the_genuine_ones(gate):
    first, second = gate.event("agent.started"), gate.event("gate.passed", reader="a")
    answer = gate.send(first, forged(second, reader="b"))
    assert answer.status_code == 422
    assert answer.json()["through"] == 1
    assert seqs(gate) == [1]
    assert Alarm.objects.get().kind == "forged"


def test_another_devices_events_are_not_taken(gate):
    other = box(name="Gerbang 2")
    assert gate.send(other.event("agent.started")).status_code == 422
    assert not DeviceEvent.objects.exists()


@pytest.mark.parametrize("body", [
    b"", b"[]", b"{}", b'{"events": [{"seq": 0}]}', b'{"events": 5}', b"\xff", b"[" * 100_000,
])  # fmt: skip
def test_what_is_no_delivery_is_refused(gate, body):
    answer = gate.call("POST", "/edge/v1/events", body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("value", [float("nan"), 2**60, "\ud800", "a\0b"])
def test_what_cannot_be_canonical_or_kept_is_refused(gate, value):
    odd = Event(gate.device.id, 1, ms(NOW), "agent.started", {"x": value}, b"\0" * 64)
    if value == "a\0b":
        odd = odd.signed(gate.key)
    with pytest.raises(events.BadEvent):
        events.take(gate.device, [odd], NOW)
    assert not DeviceEvent.objects.exists()


def test_each_event_leaves_an_entry_of_the_device(gate):
    gate.send(gate.event("gate.refused", reason="unknown", reader="in"))
    entry = Entry.objects.get(action="gate.refused")
    assert entry.actor == f"device:{gate.device.id}"
    assert entry.subject == f"device:{gate.device.id}"
    data = {"reason": "unknown", "reader": "in"}
    assert lines("gate.refused") == [{"seq": 1, "at": ms(NOW), "data": data}]


def test_a_handler_works_in_the_same_transaction(gate, monkeypatch):
    def broken(device, taken, now):
        raise RuntimeError("no")

    monkeypatch.setitem(events._handlers, "test.broken", broken)
    with pytest.raises(RuntimeError):
        events.take(gate.device, [gate.event("agent.started"), gate.event("test.broken")], NOW)
    assert not DeviceEvent.objects.exists()
    assert gate.fresh().last_seq == 0
    assert not Entry.objects.filter(action="agent.started").exists()


def test_a_handler_gets_its_events_once_a_batch_in_order(gate, monkeypatch):
    heard = []

    def note(device, taken, now):
        heard.append([(event.kind, event.seq) for event in taken])

    monkeypatch.setitem(events._handlers, "test.a", note)
    monkeypatch.setitem(events._handlers, "test.b", note)
    kinds = ("test.a", "agent.started", "test.b", "test.a")
    gate.send(*(gate.event(kind) for kind in kinds))
    assert heard == [[("test.a", 1), ("test.b", 3), ("test.a", 4)]]


def test_two_handlers_of_a_kind_are_a_mistake():
    @events.handles("test.once")
    def first(device, taken, now): ...

    with pytest.raises(ValueError, match="handled already"):
        events.handles("test.once")(first)
    del events._handlers["test.once"]


def test_a_full_batch_costs_few_statements(gate, django_assert_max_num_queries):
    batch = [gate.event("gate.refused", reason="unknown") for _ in range(500)]
    gate.device.refresh_from_db()
    with django_assert_max_num_queries(42):  # 32 of them are entries, 16 a statement
        assert events.take(gate.device, batch, NOW) == 500


@pytest.mark.race
def test_two_copies_of_one_delivery_at_once_are_taken_once(live_db):
    gate = box()
    batch = [gate.event("agent.started") for _ in range(50)]
    ready = threading.Barrier(4)

    def send() -> None:
        device = Device.objects.get(id=gate.device.id)
        ready.wait()
        events.take(device, batch, NOW)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seqs(gate) == list(range(1, 51))
    assert Entry.objects.filter(action="agent.started").count() == 50


class Delivery(TestCase):
    """Any order of repeated, overlapping and skipping deliveries ends with each event once."""

    @hypothesis_settings(max_examples=12)
    @given(st.randoms(use_true_random=False), st.integers(1, 40))
    def test_any_course_of_deliveries(self, chance: random.Random, count: int):
        with clock.frozen(NOW):
            gate = box(name=f"G{chance.random()}")
            sent = [gate.event("agent.started", n=n) for n in range(count)]
            through = 0
            for _ in range(200):
                if through == count:
                    break
                start = chance.randint(max(0, through - 3), min(count - 1, through + 2))
                part = sent[start : start + chance.randint(1, 10)]
                answer = gate.send(*part)
                assert answer.status_code == (409 if part[0].seq > through + 1 else 200)
                through = answer.json()["through"]
            gate.send(*sent[through:])
            assert seqs(gate) == list(range(1, count + 1))


def test_late_events_keep_the_devices_own_time(gate):
    early = NOW - timedelta(hours=8)
    gate.send(gate.event("agent.started", at=early))
    row = DeviceEvent.objects.get()
    assert (row.at, row.received_at) == (early, NOW)
