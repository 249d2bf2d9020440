"""Doors with locks and contacts, and what people do with them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tertib.simulators.gate.control import NotNow
from tertib.simulators.gate.people import People


class Locked(NotNow):
    """The door does not give."""


@dataclass
class Door:
    """One compartment as it hangs there; ``inside`` is what somebody put into it."""

    number: int
    reader: str
    place: int
    open: bool = False
    inside: str = ""
    forced: bool = False


def doors_of(raw: dict[str, Any]) -> dict[int, Door]:
    """The doors of a locker controller's file."""
    found = {}
    for one in raw["readers"]:
        for place in range(one.get("doors", 0)):
            number = one.get("first", 1) + place
            found[number] = Door(number, one["name"], place)
    return found


class Bank:
    """Doors by number. A door gives while its lock is pulsed, or to a crowbar."""

    def __init__(self, people: People, doors: dict[int, Door]) -> None:
        self.people, self.doors = people, doors

    def unlocked(self, door: Door) -> bool:
        """Whether its lock is held open at this moment."""
        shown = self.people.rack.readers[door.reader].shown
        return shown.open(door.place, time.monotonic())

    def pull(self, number: int, crowbar: bool = False) -> float:
        """Open a door.

        Raises:
            Locked: its lock holds.
        """
        door = self.doors[number]
        if not door.open and not (crowbar or self.unlocked(door)):
            raise Locked(f"door {number} is locked")
        door.forced = crowbar
        return self._move(door, True)

    def shut(self, number: int) -> float:
        """Close a door."""
        return self._move(self.doors[number], False)

    def put(self, number: int, what: str) -> None:
        """Put something into an open compartment, or take out what is there with an empty word.

        Raises:
            Locked: the door is closed.
        """
        door = self.doors[number]
        if not door.open:
            raise Locked(f"door {number} is closed")
        door.inside = what

    def _move(self, door: Door, is_open: bool) -> float:
        door.open = is_open
        return self.people.contact((door.reader, door.place), is_open)

    def state(self) -> list[dict[str, Any]]:
        """All doors, for the page."""
        return [
            {"number": door.number, "open": door.open, "unlocked": self.unlocked(door),
             "inside": door.inside, "forced": door.forced and door.open}
            for door in self.doors.values()
        ]  # fmt: skip
