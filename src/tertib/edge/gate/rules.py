"""The policy of the gate: data in, decision out. No I/O, no clock, no chance.

The tables below are the policy; docs/subjects/edge.md says the same in words and in this order. The
first line that applies gives the reason. Inwards every line refuses; outwards none does: nobody is
ever locked in, the line only says what was odd, and whether somebody should look (``alarm``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tertib.contracts.allowlist import Listed
from tertib.edge.gate.book import Book
from tertib.edge.gate.chips import Chip, Proof
from tertib.edge.gate.plan import Way

OK, FIRE = "ok", "fire"
VISITORS = frozenset({"yellow", "green", "blue"})
COLOUR_ZONES: dict[str, frozenset[str]] = {
    "yellow": frozenset({"lobby", "service", "pickup"}),
    "green": frozenset({"lobby", "service", "pickup"}),
    "blue": frozenset({"lobby", "service", "pickup"}),
    "staff": frozenset({"lobby", "service", "pickup", "staff"}),
}
"""Where a colour may be at most, whatever the list says of a card."""


class Here(Protocol):
    """What the gate itself knows at this moment."""

    @property
    def fire(self) -> bool: ...
    def busy(self, reader: str) -> bool:
        """Whether a pass is still in progress there."""

    def where(self, card: Listed) -> str:
        """The zone of a card, by whichever is newer of our own passes and the list."""

    def people(self, zone: str) -> int:
        """How many cards are in a zone."""

    def counter(self, card: Listed) -> int:
        """The highest SUN counter seen of a card, here or by the centre."""


@dataclass(frozen=True, slots=True)
class Now:
    """``at`` in ms since 1970 UTC; ``age`` of the list in ms; ``sure`` whether time is known."""

    at: int
    age: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """A chip held to a reader."""

    chip: Chip
    way: Way


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do and why. ``card`` only if the chip really was that card, or may have been."""

    admit: bool
    reason: str
    card: Listed | None = None
    capture: bool = False
    alarm: bool = False


@dataclass(slots=True)
class Case:
    """Everything that a line of the tables may ask about."""

    chip: Chip
    way: Way
    book: Book
    here: Here
    now: Now
    card: Listed | None


def _no_list(case: Case) -> bool:
    return case.book.made_at == 0


def _stale(case: Case) -> bool:
    return case.now.age > case.book.max_age


def _time_unknown(case: Case) -> bool:
    return not case.now.sure


def _busy(case: Case) -> bool:
    return case.here.busy(case.way.reader)


def _blocked(case: Case) -> bool:
    return case.chip.uid in case.book.blocked


def _unknown(case: Case) -> bool:
    return case.card is None


def _forged(case: Case) -> bool:
    return case.chip.proof is Proof.FALSE


def _copied(case: Case) -> bool:
    return case.chip.proof is Proof.UID and bool(case.card and case.card.key)


def _clonable(case: Case) -> bool:
    return case.chip.proof is Proof.UID and not case.book.clonable


def _replayed(case: Case) -> bool:
    if case.chip.proof is not Proof.SUN or case.card is None:
        return False
    return case.chip.counter <= case.here.counter(case.card)


def _zone(case: Case) -> bool:
    card, target = case.card, case.way.target
    return card is None or not (
        target in card.zones and target in COLOUR_ZONES.get(card.colour, frozenset())
    )


def _early(case: Case) -> bool:
    return case.card is not None and case.now.at < case.card.opens


def _late(case: Case) -> bool:
    return case.card is not None and case.now.at > case.card.closes


def _inside(case: Case) -> bool:
    return case.card is not None and case.here.where(case.card) in case.way.far


def _elsewhere(case: Case) -> bool:
    return case.card is not None and case.here.where(case.card) not in case.way.near


def _alone(case: Case) -> bool:
    if case.card is None or case.card.principal is None:
        return False
    principal: Listed | None = case.book.by_id.get(case.card.principal)
    return (
        principal is None
        or principal.uid in case.book.blocked
        or case.here.where(principal) not in case.way.far
    )


def _full(case: Case) -> bool:
    most = case.book.capacity.get(case.way.target)
    return most is not None and case.here.people(case.way.target) >= most


BLOCKED = "blocked"
"""Stands in the tables for ``lost``, ``revoked`` or ``returned``, as the list says."""

INWARD: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("busy", _busy),
    ("no-list", _no_list),
    ("stale", _stale),
    ("clock", _time_unknown),
    (BLOCKED, _blocked),
    ("unknown", _unknown),
    ("forged", _forged),
    ("copied", _copied),
    ("clonable", _clonable),
    ("replayed", _replayed),
    ("zone", _zone),
    ("early", _early),
    ("late", _late),
    ("inside", _inside),
    ("elsewhere", _elsewhere),
    ("alone", _alone),
    ("full", _full),
)
"""Inwards: the reasons to refuse."""

OUTWARD: tuple[tuple[str, Callable[[Case], bool], bool], ...] = (
    ("no-list", _no_list, False),
    (BLOCKED, _blocked, True),
    ("unknown", _unknown, True),
    ("forged", _forged, True),
    ("copied", _copied, True),
    ("replayed", _replayed, True),
    ("elsewhere", _elsewhere, True),
    ("stale", _stale, False),
    ("clock", _time_unknown, False),
)
"""Outwards: what is worth a word, and whether it is worth an alarm. All are let out."""

REASONS = frozenset(
    {OK, FIRE, "lost", "revoked", "returned"}
    | {reason for reason, _ in INWARD if reason != BLOCKED}
    | {reason for reason, _, _ in OUTWARD if reason != BLOCKED}
)


def decide(request: Request, book: Book, here: Here, now: Now) -> Decision:
    """What the policy says to a chip at a reader."""
    chip, way = request.chip, request.way
    case = Case(chip, way, book, here, now, book.cards.get(chip.uid))
    if here.fire:
        return Decision(True, FIRE, _named(case))
    if way.inward:
        for reason, applies in INWARD:
            if applies(case):
                return Decision(False, _code(reason, case), _named(case))
        return Decision(True, OK, case.card)
    for reason, applies, alarm in OUTWARD:
        if applies(case):
            return Decision(True, _code(reason, case), _named(case), _captured(case), alarm)
    return Decision(True, OK, case.card, _captured(case))


def _code(reason: str, case: Case) -> str:
    return case.book.blocked[case.chip.uid] if reason is BLOCKED else reason


def _named(case: Case) -> Listed | None:
    """The card, unless the chip that claims to be it may be another: then it has not moved."""
    if case.chip.uid in case.book.blocked:
        return None
    return None if _forged(case) or _copied(case) or _replayed(case) else case.card


def _captured(case: Case) -> bool:
    """At the last exit: every visitor's card of ours, even one that was blocked; no badge."""
    if not case.way.capture:
        return False
    if case.card is None:
        return case.chip.uid in case.book.blocked
    return case.card.colour in VISITORS
