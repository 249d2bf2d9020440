"""The agent when something is wrong: clocks, people, fire, readers, the disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tertib.edge import clockwatch
from tertib.edge.gate.run import Gate
from tertib.edge.link import News
from tertib.edge.osdp import CardRead, Input, Line, Tamper
from tertib.edge.station import clocks
from tertib.edge.tests import door
from tertib.edge.tests.house import KEY, MINUTE, SENSED, House
from tertib.foundation.clock import SharedClock


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    value = House(tmp_path)
    yield value
    value.gate.store.close()


@pytest.fixture
def sensed(tmp_path: Path) -> Iterator[House]:
    """The door has a sensor that counts people, both ways."""
    value = House(tmp_path, SENSED)
    yield value
    value.gate.store.close()


# -- clocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [-3 * 3_600_000, 3 * 3_600_000])
def test_a_clock_that_jumps_is_told_and_neither_locks_out_nor_refreshes(
    house: House, by: int
) -> None:
    start = house.clocks.wall_ms
    one = door.card(opens=start - MINUTE, closes=start + 30 * MINUTE)
    over = door.card(opens=start - MINUTE, closes=start - 1)
    house.send(one, over)
    house.clocks.wall_ms += by
    house.after(100)
    assert house.events() == [("clock.jumped", {"by": by})]
    assert house.gate.outbox.pending()[0].at == start + 100
    assert house.tap("entry", one).admit
    house.after(2_000)
    assert house.tap("entry", over).reason == "late"
    house.after(600_000)
    assert house.tap("exit", one).reason == "stale"
    assert house.kinds().count("clock.jumped") == 1


def test_after_a_boot_with_a_clock_that_lost_its_time_nobody_enters(house: House) -> None:
    one = door.card()
    house.send(one)
    house.tap("entry", door.card())
    house.clocks.wall_ms -= 3_600_000
    house.clocks.counted_ms = 5_000
    house.restart("second")
    house.send(one, age=-3_600_000)  # the list that was kept
    assert house.tap("entry", one).reason == "clock"
    house.after(2_000)
    assert house.tap("exit", one).admit
    house.clocks.wall_ms += 3_600_000  # somebody sets it
    house.after(2_000)
    assert house.tap("entry", one).reason == "ok"


def test_a_clock_that_lost_its_time_does_not_make_an_old_list_young(house: House) -> None:
    one = door.card()
    house.send(one)
    house.tap("entry", door.card())
    house.clocks.wall_ms, house.clocks.counted_ms = 1_000_000, 5_000  # a battery is empty
    kept = News(house.agent.here.book, house.agent.here.book.made_at, 0, 5_000)
    made_at = house.agent.here.book.made_at
    house.restart("second")
    house.agent.recall(kept)
    assert house.tap("entry", one).reason == "clock"
    house.clocks.wall_ms = made_at + 5 * 3_600_000  # set right, five hours later
    house.after(2_000)
    assert house.tap("entry", one).reason == "stale"


def test_the_clock_of_a_demonstration_may_run_and_leap(tmp_path: Path) -> None:
    config = door.config(tmp_path, "http://127.0.0.1:1", KEY, head='demo_clock = "demo-clock"')
    shared = SharedClock(tmp_path / "demo-clock")
    wall, counting = clocks(config)
    gate = Gate(config, door.Wires())
    try:
        shared.run(60)
        shared.advance(timedelta(hours=15))
        assert wall() - clockwatch.wall_clock() > 14 * 3_600_000
        assert abs(counting() - clockwatch.counting_clock()) < 1_000
        gate.agent.tick()
        now = gate.agent.now()
        assert (now.sure, abs(now.at - wall()) < 60_000, gate.outbox.last) == (True, True, 0)
    finally:
        gate.store.close()


# -- people and sensors ----------------------------------------------------------------------------


def test_a_pass_that_nobody_used_is_taken_back(sensed: House) -> None:
    one = door.card()
    sensed.send(one)
    sensed.tap("entry", one)
    sensed.after(4_900)
    assert sensed.kinds() == ["gate.passed"]
    sensed.after(200)
    assert sensed.events()[1] == (
        "gate.unused", {"reader": "entry", "card": str(one.id), "of": 1},
    )  # fmt: skip
    assert sensed.tap("entry", one).admit


def test_one_person_at_a_time(sensed: House) -> None:
    one, two = door.card(), door.card()
    sensed.send(one, two)
    sensed.tap("entry", one)
    sensed.after(1_000)
    assert sensed.tap("entry", two).reason == "busy"
    sensed.agent.hear(Input("entry", 0, True))
    sensed.agent.hear(Input("entry", 0, False))
    sensed.after(2_000)
    assert sensed.tap("entry", two).admit
    assert "gate.unused" not in sensed.kinds()


def test_two_people_on_one_card_are_reported(sensed: House) -> None:
    one = door.card()
    sensed.send(one)
    sensed.tap("entry", one)
    for _ in range(2):
        sensed.agent.hear(Input("entry", 0, True))
        sensed.after(400)
    assert sensed.events()[1] == (
        "gate.tailgated", {"reader": "entry", "card": str(one.id), "of": 1, "people": 2},
    )  # fmt: skip


def test_somebody_without_any_card_is_reported(sensed: House) -> None:
    sensed.agent.hear(Input("entry", 0, True))
    assert sensed.events() == [
        ("gate.tailgated", {"reader": "entry", "card": None, "of": 0, "people": 1})
    ]


def test_a_shared_sensor_counts_for_whoever_was_admitted_first(sensed: House) -> None:
    inner, outer = door.card(inside="service"), door.card()
    sensed.send(inner, outer)
    sensed.tap("exit", inner)
    sensed.tap("entry", outer)
    for _ in range(2):
        sensed.agent.hear(Input("entry", 0, True))
    sensed.after(9_000)
    assert sensed.kinds() == ["gate.passed", "gate.passed"]


def test_a_card_that_went_on_is_not_put_back(sensed: House) -> None:
    one = door.card()
    sensed.send(one)
    sensed.tap("entry", one)
    sensed.after(2_000)
    assert sensed.tap("exit", one).reason == "ok"  # the sensor missed the way in
    sensed.agent.hear(Input("entry", 0, True))
    sensed.after(9_000)
    unused = [data for kind, data in sensed.events() if kind == "gate.unused"]
    assert [data["card"] for data in unused] == [str(one.id)]
    assert sensed.agent.here.where(one) == "service"


# -- fire, readers, disk ---------------------------------------------------------------------------


def test_in_a_fire_all_doors_are_free_until_it_is_over(house: House) -> None:
    one = door.card(zones=())
    house.send(one)
    house.agent.hear(Input("exit", 4, True))
    house.agent.tick()
    assert house.wires.pulses() == [("entry", 0), ("exit", 0)]
    assert ("light", "entry", "fire") in house.wires.told
    assert ("text", "exit", "KELUAR SEGERA\nLEAVE NOW") in house.wires.told
    house.after(3_000)
    assert house.wires.pulses()[2:] == [("entry", 0), ("exit", 0)]
    assert house.tap("entry", one).reason == "fire"
    house.agent.hear(Input("exit", 4, False))
    house.after(2_000)
    count = len(house.wires.pulses())
    house.after(60_000)
    assert len(house.wires.pulses()) == count
    assert house.tap("entry", one).reason == "zone"
    fires = [data for kind, data in house.events() if kind == "gate.fire"]
    assert fires == [{"on": True}, {"on": False}]


def test_lost_readers_and_open_housings_are_reported(house: House) -> None:
    house.agent.hear(Line("entry", True))
    house.after(9_900)
    assert house.events() == []
    house.after(200)  # the exit reader never answered
    house.agent.hear(Line("entry", False))
    house.agent.hear(Line("entry", True))
    house.agent.hear(Tamper("entry", True))
    house.agent.hear(Tamper("entry", False))
    assert [(kind, data["reader"]) for kind, data in house.events()] == [
        ("reader.lost", "exit"), ("reader.lost", "entry"), ("reader.back", "entry"),
        ("reader.tampered", "entry"),
    ]  # fmt: skip


def test_a_full_disk_lets_nobody_in_and_everybody_out(house: House) -> None:
    inner, outer = door.card(inside="service"), door.card()
    house.send(inner, outer)
    full = house.gate.store._durable
    full.execute("PRAGMA max_page_count = 1")
    while not house.outcomes or house.outcomes[-1].decision.reason != "storage":
        house.tap("entry", door.card())
        house.after(2_000)
    assert house.tap("entry", outer).reason == "storage"
    opened = len(house.wires.pulses())
    assert house.tap("exit", inner).admit
    assert len(house.wires.pulses()) == opened + 2
    assert house.agent.here.where(inner) == "lobby"
    written = len(house.events())
    full.execute("PRAGMA max_page_count = 100000")
    house.after(2_000)
    kind, data = house.events()[written]
    assert (kind, data["card"], data["captured"]) == ("gate.passed", str(inner.id), True)
    assert house.agent.here.moved[inner.id].seq == written + 1
    assert house.tap("entry", outer).admit


def test_the_status_file_says_enough_and_nothing_of_persons(house: House) -> None:
    one = door.card()
    house.send(one)
    house.tap("entry", one)
    house.after(600)
    text = (house.folder / "data" / "status.json").read_text()
    state = json.loads(text)
    assert state["people"] == {"lobby": 0, "service": 1}
    assert state["online"] is False
    assert state["readers"][0]["last"]["text"]["id"] == "Silakan masuk."
    assert one.uid not in text
    assert str(one.id) not in text


def test_a_fault_in_one_message_does_not_close_the_gate(house: House) -> None:
    one = door.card()
    house.send(one)
    house.agent._guarded(house.agent.hear, CardRead("no such reader", b"1234"))
    assert house.tap("entry", one).admit
