"""The agent, message by message: passes, and whose word about a card is newer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tertib.contracts import sun
from tertib.edge.link import News
from tertib.edge.tests import door
from tertib.edge.tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    value = House(tmp_path)
    yield value
    value.gate.store.close()


# -- passes ----------------------------------------------------------------------------------------


def test_the_event_is_on_the_disk_before_the_relay_closes(house: House) -> None:
    one = door.card()
    house.send(one)
    assert house.tap("entry", one).admit
    assert house.wires.told[:3] == [
        ("pulse", "entry", 0, 500), ("light", "entry", "admit"),
        ("text", "entry", "Silakan masuk\nPlease enter"),
    ]  # fmt: skip
    ((seen,),) = house.on_disk_at_pulse
    assert seen[0] == "gate.passed"
    assert json.loads(seen[1]) == {
        "reader": "entry", "card": str(one.id), "unknown": "", "direction": "in",
        "from": "lobby", "to": "service", "reason": "ok", "list": house.agent.here.book.made_at,
        "age": 0, "counter": -1, "captured": False,
    }  # fmt: skip


def test_a_refusal_is_written_and_said_and_nothing_opens(house: House) -> None:
    one = door.card(zones=())
    house.send(one)
    assert house.tap("entry", one).reason == "zone"
    assert house.wires.pulses() == []
    assert ("light", "entry", "refuse") in house.wires.told
    assert house.kinds() == ["gate.refused"]


def test_a_card_cannot_be_handed_back_through_the_door(house: House) -> None:
    one = door.card()
    house.send(one)
    assert house.tap("entry", one).admit
    house.after(2_000)
    assert house.tap("entry", one).reason == "inside"
    house.after(2_000)
    assert house.tap("exit", one).reason == "ok"
    house.after(2_000)
    assert house.tap("entry", one).admit


def test_a_card_held_to_the_reader_is_one_tap(house: House) -> None:
    one = door.card()
    house.send(one)
    assert house.tap("entry", one).admit
    for _ in range(5):
        house.after(1_000)
        assert house.tap("entry", one) is None
    house.after(1_500)
    assert house.tap("entry", one).reason == "inside"


def test_the_last_exit_keeps_a_visitors_card_but_no_badge(house: House) -> None:
    visitor, badge = door.card(inside="service"), door.card(colour="staff", inside="service")
    house.send(visitor, badge)
    house.tap("exit", badge)
    house.after(2_000)
    house.tap("exit", visitor)
    assert house.wires.pulses() == [("exit", 0), ("exit", 0), ("exit", 3)]
    assert [data["captured"] for _, data in house.events()] == [False, True]


def test_a_foreign_card_leaves_no_trace_of_itself(house: House) -> None:
    house.send()
    data = bytes.fromhex("08DEADBEEF")
    assert house.tap("entry", data).reason == "unknown"
    house.after(2_000)
    assert house.tap("exit", data).admit
    (_, refused), (_, passed) = house.events()
    assert refused["unknown"] == passed["unknown"]
    assert refused["unknown"].startswith("~")
    assert passed["card"] is None
    assert "DEADBEEF" not in json.dumps(house.events())


def test_a_blocked_card_of_ours_is_named_by_its_uid(house: House) -> None:
    one = door.card()
    house.send(blocked={one.uid: "lost"})
    assert house.tap("entry", one).reason == "lost"
    assert house.events()[0][1]["unknown"] == one.uid


def test_a_sun_card_is_taken_once_for_each_counter_also_after_a_restart(house: House) -> None:
    one = door.card("04112233445566", key=door.CARD_KEY.hex(), counter=3)

    def message(counter: int) -> bytes:
        return sun.make(one.uid, counter, door.META, door.CARD_KEY)

    house.send(one)
    assert house.tap("entry", message(3)).reason == "replayed"
    assert house.tap("entry", message(7)).admit
    house.after(2_000)
    assert house.tap("exit", message(8)).reason == "ok"
    house.restart()
    house.send(one, through=99)
    assert house.tap("entry", message(8)).reason == "replayed"
    assert house.tap("entry", one).reason == "copied"
    assert house.tap("entry", message(9)).admit
    assert [data["counter"] for _, data in house.events()] == [3, 7, 8, 8, -1, 9]


# -- the list and what is newer --------------------------------------------------------------------


def test_our_own_pass_is_newer_until_the_centre_has_it(house: House) -> None:
    one = door.card()
    house.send(one)
    house.tap("entry", one)  # event 1
    house.send(one, through=0)  # made before the centre had it
    house.after(2_000)
    assert house.tap("entry", one).reason == "inside"
    house.send(one, through=2)  # the centre has it and still says: outside (given out anew)
    house.after(2_000)
    assert house.tap("entry", one).admit


def test_where_cards_are_survives_a_restart(house: House) -> None:
    one, two = door.card(), door.card()
    house.send(one, two, capacity={"service": 1})
    house.tap("entry", one)
    house.restart()
    house.send(one, two, capacity={"service": 1})
    assert house.agent.here.people("service") == 1
    assert house.tap("entry", one).reason == "inside"
    assert house.tap("entry", two).reason == "full"


def test_without_news_for_too_long_the_gate_only_lets_out(house: House) -> None:
    one = door.card()
    house.send(one, age=30_000)
    house.after(569_000)
    assert house.tap("entry", one).admit
    house.after(2_000)
    assert house.tap("exit", one).reason == "stale"
    assert house.wires.pulses()[-2:] == [("exit", 0), ("exit", 3)]
    assert house.tap("entry", one).reason == "stale"
    house.after(4_000)
    assert ("text", "entry", "Tutup sementara\nClosed for now") in house.wires.told
    assert ("text", "exit", "Tutup sementara\nClosed for now") not in house.wires.told
    made = house.agent.here.book.made_at
    house.agent.hear(News(None, made + 600_000, 0, house.clocks.counted_ms))  # confirmed
    assert house.tap("entry", door.card()).reason == "unknown"
