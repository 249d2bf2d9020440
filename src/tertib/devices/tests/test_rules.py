from datetime import timedelta

import pytest

from tertib.booking.tests.world import NOW
from tertib.devices import rules
from tertib.devices.rules import Change


@pytest.mark.parametrize(("kind", "data", "expected"), [
    ("reader.lost", {"reader": "in"}, ("reader", "in", True)),
    ("reader.back", {"reader": "in"}, ("reader", "in", False)),
    ("reader.tampered", {"reader": "in"}, ("tamper", "in", True)),
    ("locker.forced", {"compartment": 7}, ("tamper", "7", True)),
    ("clock.jumped", {"by": 9000}, ("jump", "", True)),
    ("gate.fire", {"on": True}, ("fire", "", True)),
    ("gate.fire", {"on": False}, ("fire", "", False)),
    ("camera.lost", {}, ("camera", "", True)),
    ("camera.back", {}, ("camera", "", False)),
    ("camera.unseen", {"on": True}, ("unseen", "", True)),
    ("camera.astray", {"on": False}, ("astray", "", False)),
    ("camera.covered", {"on": True}, ("cover", "", True)),
    ("camera.moved", {"on": False}, ("moved", "", False)),
])  # fmt: skip
def test_what_an_event_means(kind, data, expected):
    assert rules.changes([(kind, 5, data)]) == [Change(*expected, 5, data)]


def test_other_events_mean_nothing():
    assert rules.changes([("gate.passed", 5, {}), ("agent.started", 6, {})]) == []


def test_what_came_and_went_leaves_a_trace_and_the_last_word_counts():
    lost, back = ("reader.lost", 1, {"reader": "a"}), ("reader.back", 2, {"reader": "a"})
    assert [c.opens for c in rules.changes([lost, back])] == [True, False]
    assert [c.opens for c in rules.changes([back, lost])] == [True]
    assert [c.opens for c in rules.changes([lost, back, lost])] == [True]


@pytest.mark.parametrize(("seen", "expected"), [(None, False), (29, False), (30, True)])
def test_silence(seen, expected):
    seen_at = None if seen is None else NOW - timedelta(seconds=seen)
    assert rules.is_silent(seen_at, NOW, timedelta(seconds=30)) is expected


def test_every_alarm_ends_by_itself_or_by_hand():
    ends = {s.kind for s in rules.SIGNALS.values() if s.opens is not True}
    begins = {s.kind for s in rules.SIGNALS.values() if s.opens is not False} | {"forged"}
    assert begins <= ends | rules.BY_HAND
