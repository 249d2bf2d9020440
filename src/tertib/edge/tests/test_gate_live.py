"""The agent against a centre on a real socket, with a panel whose wires end here."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.edge.gate.run import Gate
from tertib.edge.osdp import CardRead
from tertib.edge.tests import door
from tertib.edge.tests.centre import Centre


class Running:
    """A gate in a thread of this process, and its centre."""

    def __init__(self, folder: Path, readers: str = door.READERS) -> None:
        self.folder, self.readers = folder, readers
        key = Ed25519PrivateKey.generate()
        first = door.config(folder, "http://127.0.0.1:1", key, readers=readers)
        self.centre = Centre(door.DEVICE, first.signing_key().public_key(), key=key)
        self.centre.open()
        self.done = threading.Condition()
        self.outcomes: list = []

    def start(self) -> None:
        config = door.config(
            self.folder, f"http://127.0.0.1:{self.centre.port}", self.centre.key,
            readers=self.readers, tail="[settings]\npulse_ms = 100\nrepeat_ms = 0",
        )  # fmt: skip
        self.wires = door.Wires()
        self.gate = Gate(config, self.wires, self.told)
        self.thread = threading.Thread(target=self.gate.run)
        self.thread.start()

    def told(self, outcome) -> None:
        with self.done:
            self.outcomes.append(outcome)
            self.done.notify_all()

    def tap(self, reader: str, uid: str):
        """Hold a card to a reader; the outcome."""
        with self.done:
            before = len(self.outcomes)
            self.gate.agent.heard.put(CardRead(reader, bytes.fromhex(uid)))
            assert self.done.wait_for(lambda: len(self.outcomes) > before, 10)
            return self.outcomes[-1].decision

    def listed(self) -> None:
        """Wait until the gate goes by the centre's list."""
        until = time.monotonic() + 10
        while self.gate.agent.here.book.made_at != self.centre.list.made_at:
            assert time.monotonic() < until
            time.sleep(0.005)  # polling a condition

    def stop(self) -> None:
        self.gate.stop()
        self.thread.join(20)
        assert not self.thread.is_alive()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    value = Running(tmp_path)
    value.start()
    yield value
    value.stop()
    value.centre.close()


def test_a_pass_is_decided_opened_and_reported(running: Running) -> None:
    one = door.card()
    running.centre.publish(cards=(one,))
    running.listed()
    assert running.tap("entry", one.uid).admit
    assert running.wires.pulses() == [("entry", 0)]
    assert not running.tap("entry", one.uid).admit
    assert running.tap("exit", one.uid).capture
    assert running.wires.pulses()[1:] == [("exit", 0), ("exit", 3)]
    running.centre.wait(lambda: running.centre.through == 4)
    started, entered, again, left = running.centre.taken
    assert started.kind == "agent.started"
    assert (entered.kind, entered.data["card"], entered.data["to"]) == (
        "gate.passed", str(one.id), "service",
    )  # fmt: skip
    assert (again.kind, again.data["reason"]) == ("gate.refused", "busy")
    assert left.data["captured"] is True
    assert running.centre.trouble == []


def test_a_revoked_card_is_refused_within_a_second(running: Running) -> None:
    one = door.card(inside="lobby")
    running.centre.publish(cards=(one,))
    running.listed()
    began = time.monotonic()
    running.centre.publish(cards=(), blocked={one.uid: "revoked"})
    while (found := running.tap("entry", one.uid)).reason != "revoked":
        assert found.reason in ("ok", "busy", "inside")
    assert time.monotonic() - began < 1


def test_it_starts_without_a_line_and_goes_by_the_kept_list(running: Running) -> None:
    one, two = door.card(), door.card()
    running.centre.publish(cards=(one, two))
    running.listed()
    assert running.tap("entry", one.uid).admit
    running.centre.wait(lambda: running.centre.through == 2)
    running.centre.publish(cards=(replace(one, inside="service"), two))
    running.listed()
    running.stop()
    running.centre.cut()
    running.start()
    assert running.tap("entry", one.uid).reason == "inside"
    assert running.tap("entry", two.uid).admit
    assert running.gate.outbox.waiting == 3  # started, refused, passed
    running.centre.open()
    running.centre.wait(lambda: running.centre.through == 5)
    assert [event.seq for event in running.centre.taken] == [1, 2, 3, 4, 5]
    assert running.centre.trouble == []
