"""The agent, message by message, with clocks that the test moves and wires that end in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts import sun
from tertib.contracts.allowlist import AllowList, Listed
from tertib.edge.gate.book import Book
from tertib.edge.gate.run import Gate
from tertib.edge.link import News
from tertib.edge.osdp import CardRead, Input, Line, Tamper
from tertib.edge.tests import door

KEY = Ed25519PrivateKey.generate()
SENSED = door.READERS.replace('to = "service"', 'to = "service"\npassage = "entry:0"').replace(
    'to = "lobby"', 'to = "lobby"\npassage = "entry:0"'
)
FIRE = 'fire = "exit:4"'
MINUTE = 60_000


class House:
    """A gate that is driven by hand."""

    def __init__(self, folder: Path, readers: str = door.READERS) -> None:
        self.folder, self.readers = folder, readers
        self.clocks = door.Clocks()
        self.boot, self.list_number = "first", 0
        self.start()

    def start(self) -> None:
        config = door.config(self.folder, "http://127.0.0.1:1", KEY, readers=self.readers,
                             head=FIRE)  # fmt: skip
        self.wires = door.Wires(self.on_pulse)
        self.on_disk_at_pulse: list[list[tuple[Any, ...]]] = []
        self.outcomes: list[Any] = []
        self.gate = Gate(config, self.wires, self.outcomes.append, self.clocks.wall,
                         self.clocks.counting, self.boot)  # fmt: skip
        self.agent = self.gate.agent
        self.wires.start(self.agent.heard)

    def restart(self, boot: str = "first") -> None:
        self.gate.store.close()
        self.boot = boot
        self.start()

    def on_pulse(self, reader: str, number: int, ms: int) -> None:
        with sqlite3.connect(self.gate.store.path) as other:
            self.on_disk_at_pulse.append(other.execute("SELECT kind, data FROM event").fetchall())

    def send(self, *cards: Listed, through: int = 0, age: int = 0, **more: Any) -> None:
        """A list comes from the centre, made ``age`` ms ago."""
        made_at = self.clocks.wall_ms - age
        source = AllowList("JS", made_at, 600, cards, meta_key=door.META.hex(), **more)
        self.agent.hear(News(Book(source), made_at, through, self.clocks.counted_ms))

    def tap(self, reader: str, card: Listed | bytes):
        """Hold a card to a reader; the decision, None if it was taken for the same tap."""
        before = len(self.outcomes)
        data = card if isinstance(card, bytes) else bytes.fromhex(card.uid)
        self.agent.hear(CardRead(reader, data))
        return self.outcomes[-1].decision if len(self.outcomes) > before else None

    def after(self, ms: int) -> None:
        self.clocks.pass_by(ms)
        self.agent.tick()

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        return [(event.kind, event.data) for event in self.gate.outbox.pending()]

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.events()]


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
