"""What the controller knows by itself: doors, loads that were opened, phones in and out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from tertib.edge.locker.rules import Kept
from tertib.edge.outbox import Entry
from tertib.edge.store import Store, drop

USED, KEPT, DOOR, GUESS = "locker-used", "locker-kept", "locker-door", "locker-guess"
"""Spaces of the store."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A door that we unlocked: why, at which reader, until when it may be pulled, for whom."""

    why: str
    reader: str
    until: int
    uid: str = ""
    card: str = ""


@dataclass
class Door:
    """One door as its contact and our orders say. Times of the counting clock, in milliseconds."""

    open: bool = False
    unlocked: Unlocked | None = None
    since: int = 0
    staff_at: int = 0


@dataclass
class Guesses:
    """Wrong PINs at one keypad; times in ms since 1970, as they must survive a power cut."""

    wrong: int = 0
    last: int = 0
    until: int = 0


class Here:
    """Read by the rules, written by the agent alone; survives in ``store`` what must."""

    def __init__(self, store: Store, works: Callable[[int], bool], pull_until: int) -> None:
        """``pull_until``: until when doors may be pulled that were unlocked before a restart."""
        self._store, self._works = store, works
        self.doors: dict[int, Door] = {}
        self._used = {UUID(load) for load in store.state(USED)}
        self._kept = {int(n): Kept(**value) for n, value in store.state(KEPT).items()}
        self._guesses = {name: Guesses(**value) for name, value in store.state(GUESS).items()}
        for number, value in store.state(DOOR).items():
            was = value["unlocked"]
            unlocked = Unlocked(**{**was, "until": pull_until}) if was else None
            self.doors[int(number)] = Door(value["open"], unlocked)

    def door(self, number: int) -> Door:
        return self.doors.setdefault(number, Door())

    # -- read by the rules -----------------------------------------------------------------------

    def used(self, load: UUID) -> bool:
        return load in self._used

    def ajar(self, number: int) -> bool:
        door = self.door(number)
        return door.open or door.unlocked is not None

    def kept(self, number: int) -> Kept | None:
        return self._kept.get(number)

    def opened_at(self, number: int) -> int:
        return self.door(number).staff_at

    def waited_for(self, uid: str) -> bool:
        return any(door.unlocked and door.unlocked.uid == uid for door in self.doors.values())

    def works(self, number: int) -> bool:
        return self._works(number)

    def guesses(self, reader: str) -> Guesses:
        return self._guesses.setdefault(reader, Guesses())

    # -- written in the transaction of an event --------------------------------------------------

    def use(self, entry: Entry, load: UUID) -> None:
        """This load's secret has had its one time."""
        entry.put(USED, str(load), 1)
        self._used.add(load)

    def unuse(self, load: UUID) -> None:
        """The transaction failed: the door was not opened."""
        self._used.discard(load)

    def keep(self, entry: Entry, number: int, kept: Kept) -> None:
        """A phone was put in or taken out."""
        entry.put(KEPT, str(number), asdict(kept))
        self._kept[number] = kept

    def guess(self, entry: Entry, reader: str, guesses: Guesses) -> None:
        entry.put(GUESS, reader, asdict(guesses))
        self._guesses[reader] = guesses

    def note(self, entry: Entry, number: int, door: Door) -> None:
        """How a door stands now."""
        unlocked: dict[str, Any] | None = asdict(door.unlocked) if door.unlocked else None
        entry.put(DOOR, str(number), {"open": door.open, "unlocked": unlocked})
        self.doors[number] = door

    # -- the list --------------------------------------------------------------------------------

    def settle(self, through: int) -> None:
        """The list has our events up to ``through`` in it; forget what it now knows itself.

        Loads that were opened stay noted for good: no list, however it came about, brings one back.
        """
        settled = [number for number, kept in self._kept.items() if kept.seq <= through]
        if settled:
            with self._store.quick() as connection:
                for number in settled:
                    drop(connection, KEPT, str(number))
            for number in settled:
                del self._kept[number]
