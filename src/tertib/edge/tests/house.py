"""A gate that is driven by hand: clocks that the test moves, wires that end in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts.allowlist import AllowList, Listed
from tertib.edge.gate.book import Book
from tertib.edge.gate.run import Gate
from tertib.edge.link import News
from tertib.edge.osdp import CardRead
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
