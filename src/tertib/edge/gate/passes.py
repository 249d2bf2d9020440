"""One person per pass: what the passage sensors say to what was admitted. Times of the counting
clock, in milliseconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tertib.contracts.allowlist import Listed
from tertib.edge.gate.config import Door, Settings


@dataclass(slots=True)
class Pass:
    """Somebody was admitted by event ``seq``; ``before`` is the zone in which the card was."""

    reader: str
    seq: int
    card: Listed | None
    before: str
    until: int
    people: int = 0


class Passes:
    """The passes under way at all readers."""

    def __init__(self, doors: Mapping[str, Door], settings: Settings) -> None:
        self._doors, self._settings = doors, settings
        self._waiting: deque[Pass] = deque()  # nobody has gone through yet
        self._through: dict[str, Pass] = {}  # somebody has: is a second person behind?

    def begin(self, reader: str, seq: int, card: Listed | None, before: str, counted: int) -> None:
        """The door of a reader was released."""
        sensed = self._doors[reader].passage is not None
        lasts = self._settings.passage_ms if sensed else self._settings.pulse_ms
        self._waiting.append(Pass(reader, seq, card, before, counted + lasts))

    def under_way(self) -> set[str]:
        """Readers where nobody has gone through yet."""
        return {one.reader for one in self._waiting}

    def sensed(self, contact: tuple[str, int], counted: int) -> Pass | None:
        """Somebody goes through. Returns a pass of too many people: tailgating.

        One that was never admitted has the number 0.
        """
        readers = [name for name, door in self._doors.items() if door.passage == contact]
        for one in self._waiting:
            if one.reader in readers:
                self._waiting.remove(one)
                one.people, one.until = 1, counted + self._settings.tail_ms
                self._through[one.reader] = one
                return None
        for reader in readers:
            if before := self._through.get(reader):
                before.people += 1
                return before
        return Pass(readers[0], 0, None, "", 0, 1) if readers else None

    def ended(self, counted: int) -> Iterator[Pass]:
        """Forget the passes whose time is over; yields those that nobody used."""
        for reader in [name for name, one in self._through.items() if one.until <= counted]:
            del self._through[reader]
        for one in [one for one in self._waiting if one.until <= counted]:
            self._waiting.remove(one)
            if self._doors[one.reader].passage is not None:
                yield one
