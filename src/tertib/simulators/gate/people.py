"""What people do at a gate, and what goes wrong with readers, each under the name drills use."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tertib.contracts import sun
from tertib.simulators.gate.line import Wire
from tertib.simulators.gate.rack import Rack
from tertib.simulators.gate.reader import Reader
from tertib.simulators.gate.setup import Card, Contact


def chip(card: Card, counters: dict[str, int]) -> bytes:
    """What the chip says at this tap; ``counters`` keeps how often each was tapped."""
    if not (card.key and card.meta_key):
        return bytes.fromhex(card.uid)
    counters[card.uid] = max(counters.get(card.uid, -1), card.counter) + 1
    return sun.make(
        card.uid, counters[card.uid], bytes.fromhex(card.meta_key), bytes.fromhex(card.key),
        secrets.token_bytes(5),
    )  # fmt: skip


class People:
    """Acts at the readers of one rack. Every act returns the monotonic second at which it was."""

    def __init__(self, rack: Rack, memory: Path | None = None) -> None:
        """``memory``: where chips keep how often they were tapped while nobody simulates them."""
        self.rack, self._memory = rack, memory
        known = memory is not None and memory.exists()
        self.counters: dict[str, int] = json.loads(memory.read_text()) if memory and known else {}
        self._heard: dict[str, bytes] = {}

    def _at(self, reader: str, act: Callable[[Reader], object]) -> float:
        device = self.rack.readers[reader]

        def timed() -> float:
            act(device)
            return time.monotonic()

        return self.rack.do(timed)

    def tap(self, reader: str, card: Card, how: str = "card") -> float:
        """Hold a card to a reader.

        ``how``: ``card`` as the chip speaks; ``clone``, another chip with its UID alone;
        ``replay``, a device that plays what this card said last.
        """
        if how == "clone":
            data = bytes.fromhex(card.uid)
        elif how == "replay" and card.uid in self._heard:
            data = self._heard[card.uid]
        else:
            data = self._heard[card.uid] = chip(card, self.counters)
            if self._memory:
                self._memory.write_text(json.dumps(self.counters))
        return self._at(reader, lambda device: device.card(data))

    def taps(self, cards: dict[str, bytes]) -> float:
        """A card at each of several readers in one moment, for measuring."""

        def act() -> float:
            for reader, data in cards.items():
                self.rack.readers[reader].card(data)
            return time.monotonic()

        return self.rack.do(act)

    def keys(self, reader: str, text: str) -> float:
        """Type a number, or hold a QR code in front of the scanner."""
        return self._at(reader, lambda device: device.keys(text))

    def walk(self, contact: Contact, people: int) -> float:
        """So many people go through the light barrier."""

        def act(device: Reader) -> None:
            for _ in range(people):
                device.contact(contact[1], True)
                device.contact(contact[1], False)

        return self._at(contact[0], act)

    def contact(self, contact: Contact, on: bool) -> float:
        """A contact closes or opens: the fire panel's, a door's."""
        return self._at(contact[0], lambda device: device.contact(contact[1], on))

    def fault(self, reader: str, fault: str) -> float:
        """One of ``FAULTS``.

        Raises:
            KeyError: there is no such fault.
        """
        return self._at(reader, lambda device: FAULTS[fault](device, self.rack.wires[reader]))


FAULTS: dict[str, Callable[[Reader, Wire], Any]] = {
    "unplug": lambda reader, wire: wire.unplug(),
    "plug": lambda reader, wire: wire.plug(),
    "freeze": lambda reader, wire: setattr(reader, "frozen", True),
    "thaw": lambda reader, wire: setattr(reader, "frozen", False),
    "power-off": lambda reader, wire: reader.power(False),
    "power-on": lambda reader, wire: reader.power(True),
    "wrong-key": lambda reader, wire: reader.wrong_key(),
    "right-key": lambda reader, wire: reader.power(True),
    "open-housing": lambda reader, wire: reader.tamper(True),
    "close-housing": lambda reader, wire: reader.tamper(False),
}
"""What can go wrong, and how it is put right again."""
