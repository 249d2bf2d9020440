"""Where a card is after what gates report: the newest word wins, also when it comes late.

A gate that was cut off delivers hours later, and two gates deliver at different times. So a move
that is older than the last one known changes nothing but the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tertib.visits.rules.cards import OUT, after_move

SERVICE, OUTSIDE = "service", "outside"


@dataclass(frozen=True, slots=True)
class Place:
    """A card and its holder's visit as known before; ``arrived_at`` None: a badge or no visit."""

    state: str
    zone: str
    moved_at: datetime
    colour: str
    counter: int = -1
    arrived_at: datetime | None = None
    entered_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One admitted pass, in the order of its gate.

    ``undoes`` is the time of the pass before it that nobody used: then this leads back.
    """

    at: datetime
    origin: str
    target: str
    counter: int = -1
    captured: bool = False
    undoes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a card: its place, what it did for the first time, whether its visit ended."""

    place: Place
    entered: bool = False
    left: bool = False
    captured: bool = False


def follow(place: Place, moves: Iterable[Move]) -> Moved:
    """Where a card is after ``moves``; those older than its last move, or its holder, are skipped.

    The counter of its chip only ever rises, also by late moves. A yellow or green card in the box
    of the last exit has been given back; a blue one waits for its pouch.
    """
    result = Moved(place)
    for move in moves:
        now = result.place
        rising = max(now.counter, move.counter)
        if move.at < now.moved_at or now.state not in OUT:
            result = replace(result, place=replace(now, counter=rising))
            continue
        back = move.undoes is not None
        into = move.target == SERVICE and not back
        out = move.target == OUTSIDE and now.zone != OUTSIDE and not back
        undone = back and now.entered_at == move.undoes
        entered_at = None if undone else (now.entered_at or (move.at if into else None))
        result = Moved(
            replace(
                now, state=after_move(now.state, move.target), zone=move.target, counter=rising,
                moved_at=move.at, entered_at=entered_at,
                left_at=move.at if out else now.left_at,
            ),
            entered=(result.entered or (into and now.entered_at is None)) and not undone,
            left=out or (result.left and not back),
            captured=result.captured or (move.captured and now.colour in ("yellow", "green")),
        )  # fmt: skip
        if result.captured:
            break
    return result
