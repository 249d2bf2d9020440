"""Which compartment opens, for whom and why: data in, decision out. No I/O, no clock, no chance.

A passport compartment opens once for its secret, within its time; to fill it, for the badges the
list names. A phone compartment opens for a badge of the list if it is free, and for its owner's.
Without a fresh list nothing opens, but that an officer always gets the own phone back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Protocol
from uuid import UUID

from tertib.contracts.compartments import Compartment, Compartments, secret_hash

PASSPORT, PHONE = "passport", "phone"
SECRET, STAFF, DEPOSIT, OWN = "secret", "staff", "deposit", "own"
"""Why a door opens; ``why`` of ``locker.opened``."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What we know of a phone compartment by ourselves: who has the phone in it, if anybody."""

    uid: str
    card: str
    seq: int
    """The event that says so."""


@dataclass(frozen=True, slots=True)
class Now:
    """``at`` in ms since 1970 UTC; ``age`` of the list in ms; ``sure`` whether time is known."""

    at: int
    age: int
    sure: bool = True


class Here(Protocol):
    """What the controller itself knows at this moment."""

    def used(self, load: UUID) -> bool:
        """Whether this load's door was opened for its secret before."""

    def ajar(self, number: int) -> bool:
        """Whether the door is open, or unlocked and not yet pulled."""

    def kept(self, number: int) -> Kept | None:
        """Newer than the list: whose phone is in there; an empty ``uid`` for nobody's."""

    def opened_at(self, number: int) -> int:
        """When staff last had this door opened here, 0 for never."""

    def waited_for(self, uid: str) -> bool:
        """Whether a door is open or unlocked for this badge already."""

    def works(self, number: int) -> bool:
        """Whether there is such a door and its board answers."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The compartment to open, or 0; ``reason`` why (not)."""

    open: int
    reason: str
    load: UUID | None = None
    uid: str = ""
    card: str = ""


def refused(reason: str) -> Decision:
    return Decision(0, reason)


def _untimely(book: Compartments, now: Now) -> str:
    if book.made_at == 0:
        return "no-list"
    if not now.sure:
        return "clock"
    return "stale" if now.age > book.max_age * 1000 else ""


def matching(doors: Iterable[Compartment], secret: str) -> list[Compartment]:
    """The compartments whose secret this is; takes as long whether and where it fits."""
    found = []
    for door in doors:
        digest = secret_hash(door.salt, secret)
        fits = [compare_digest(digest, one) for one in door.secrets]
        if any(fits):
            found.append(door)
    return found


def by_secret(secret: str, book: Compartments, here: Here, now: Now) -> Decision:
    """What a PIN or one-time token opens."""
    if problem := _untimely(book, now):
        return refused(problem)
    found = matching((door for door in book.doors if door.purpose == PASSPORT), secret)
    if len(found) != 1 or found[0].load is None:  # two doors with one secret would be a mistake
        return refused("wrong")
    door, load = found[0], found[0].load
    if here.used(load):
        return refused("used")
    if door.state != "ready":
        return refused("blocked")
    if now.at < door.opens:
        return refused("early")
    if now.at > door.closes:
        return refused("late")
    return _open(door, SECRET, here)


def by_badge(uid: str, book: Compartments, here: Here, now: Now) -> Decision:
    """What a staff badge opens: the own phone's door always, others by the list."""
    own = [door for door in book.doors if door.purpose == PHONE and _owns(uid, door, here)]
    if own:
        return _open(own[0], OWN, here, uid, _card(uid, own[0], book, here))
    if problem := _untimely(book, now):
        return refused(problem)
    to_fill = [door for door in book.doors if door.purpose == PASSPORT and uid in door.staff]
    if to_fill:  # several: one after the other, each tap the one that waited longest
        door = min(to_fill, key=lambda one: (here.opened_at(one.number), one.number))
        return _open(door, STAFF, here, uid)
    if uid not in book.staff:
        return refused("unknown")
    if here.waited_for(uid):
        return refused("ajar")
    free = [door for door in book.doors if _is_free(door, here)]
    if not free:
        return refused("full")
    return _open(free[0], DEPOSIT, here, uid, book.staff[uid])


def _open(door: Compartment, why: str, here: Here, uid: str = "", card: str = "") -> Decision:
    if not here.works(door.number):
        return refused("broken")
    if here.ajar(door.number):
        return refused("ajar")
    return Decision(door.number, why, door.load, uid, card)


def _owns(uid: str, door: Compartment, here: Here) -> bool:
    kept = here.kept(door.number)
    if kept is not None:
        return kept.uid == uid
    return door.load is not None and uid in door.staff


def _card(uid: str, door: Compartment, book: Compartments, here: Here) -> str:
    kept = here.kept(door.number)
    return book.staff.get(uid) or (kept.card if kept else "")


def _is_free(door: Compartment, here: Here) -> bool:
    """Free by the list and by what we know, closed, and its board answers."""
    if door.purpose != PHONE or door.state == "blocked":
        return False
    kept = here.kept(door.number)
    empty = not kept.uid if kept is not None else door.state == "free"
    return empty and not here.ajar(door.number) and here.works(door.number)
