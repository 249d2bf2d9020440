"""Orders of travel ban: what the law allows, as decisions without time or database of their own.

Sources: UU 6/2011 arts. 91-103, art. 97(1) as amended by UU 63/2024 and art. 102(1);
Permenimipas 13/2025 arts. 9, 11, 13 and 17. Days are the law's: whole days at Jakarta.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from tertib.watchlist.rules import nations

URGENT_DAYS = 20
"""An urgent order ends by itself after so many days and cannot be extended (art. 11)."""
EXTENSION_LEAD_DAYS = 3
"""A decision of extension must be there so many days before the end (art. 13)."""
MOST_EXTENSIONS = 1
URGENT_OFFICIALS = (
    "direktur", "kakanwil", "perwakilan", "kakanim", "karudenim", "pimpinan_kl",
)  # fmt: skip
"""Posts whose holders may call for an urgent order (art. 9)."""
NEVER = frozenset({"undocumented_work"})
"""Reasons that are refused: suspicion of work abroad without papers is handled by interview at the
lane, never by a ban (promise 11)."""


CONCERNS = {
    "no_end": "end", "no_new_end": "end", "too_long": "end", "over": "end",
    "ends_before_it_starts": "end",
    "no_reason": "reason", "not_a_reason": "reason", "no_basis": "basis", "no_number": "number",
    "own_citizen": "kind",
}  # fmt: skip
"""Which field a refusal is about, where it names none itself."""


class Kind(StrEnum):
    """Which way the order bars."""

    EXIT = "cegah"
    ENTRY = "tangkal"


class State(StrEnum):
    """Where an order stands; the end of its period needs no act."""

    PROPOSED = "diusulkan"
    URGENT = "darurat"
    ACTIVE = "aktif"
    EXPIRED = "berakhir"
    REVOKED = "dicabut"
    REJECTED = "ditolak"


TRANSITIONS: tuple[tuple[State, str, State, tuple[str, ...]], ...] = (
    # from, verb, to, kinds of actor who may
    (State.PROPOSED, "approve", State.ACTIVE, ("staff",)),
    (State.PROPOSED, "admit", State.URGENT, ("staff",)),
    (State.PROPOSED, "reject", State.REJECTED, ("staff", "agency")),
    (State.URGENT, "confirm", State.ACTIVE, ("staff",)),
    (State.URGENT, "revoke", State.REVOKED, ("staff", "agency")),
    (State.URGENT, "expire", State.EXPIRED, ("system",)),
    (State.ACTIVE, "revoke", State.REVOKED, ("staff", "agency")),
    (State.ACTIVE, "expire", State.EXPIRED, ("system",)),
)
BARRING = frozenset({State.URGENT, State.ACTIVE})
LONGEST = {Kind.EXIT: relativedelta(months=6), Kind.ENTRY: relativedelta(years=10)}
"""Of one period, and of its one extension (UU 63/2024; art. 102(1))."""


class Refused(Exception):
    """The order cannot be as asked; ``reason`` is a code with words in both languages."""

    def __init__(self, reason: str, *fields: str) -> None:
        super().__init__(reason, *fields)
        self.reason = reason
        self.fields = fields or tuple(filter(None, [CONCERNS.get(reason)]))


class NotAllowed(Exception):
    """This kind of actor may not do this to an order, or not in its present state."""


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included; no last day is for life (entry only)."""

    start: date
    end: date | None


@dataclass(frozen=True)
class Subject:
    """Who is barred. Dates as far as they are known: ``born`` or else ``age`` in years."""

    name: str
    sex: str
    nationality: str
    """ISO 3166-1 alpha-3, as in the machine-readable zone."""
    birth_place: str = ""
    born: date | None = None
    age: int | None = None
    photographs: int = 0


@dataclass(frozen=True)
class Order:
    """What decides about an order."""

    kind: Kind
    state: State
    period: Period
    extensions: int = 0


@dataclass(frozen=True)
class Proposal:
    """What an agency asks for."""

    kind: Kind
    subject: Subject
    reason: str
    basis: str
    """Number and date of the decision it rests on."""
    period: Period
    reasons: Collection[str] = field(default_factory=frozenset)
    """Codes of reason that exist."""


def next_state(state: State, verb: str, actor: str) -> State:
    """Where a verb leads.

    Raises:
        NotAllowed: not from this state, or not for this kind of actor.
    """
    for source, name, target, actors in TRANSITIONS:
        if (source, name) == (state, verb) and actor in actors:
            return target
    raise NotAllowed(f"{verb} by {actor} in {state}")


def diagram() -> str:
    """The machine as Mermaid text (``stateDiagram-v2``), for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.PROPOSED}: propose"]
    lines += [
        f"    {source} --> {target}: {verb} ({', '.join(actors)})"
        for source, verb, target, actors in TRANSITIONS
    ]
    ends = (State.EXPIRED, State.REVOKED, State.REJECTED)
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in ends)]) + "\n"


def missing(subject: Subject) -> list[str]:
    """Which particulars are lacking for a complete identity (art. 9, art. 13)."""
    given = {
        "name": subject.name.strip(), "sex": subject.sex, "nationality": subject.nationality,
        "birth_place": subject.birth_place.strip(), "born": subject.born or subject.age,
        "photograph": subject.photographs,
    }  # fmt: skip
    return [name for name, value in given.items() if not value]


def check_proposal(asked: Proposal) -> None:
    """Refuse what may not be a ban at all.

    Raises:
        Refused: ``incomplete`` (naming the fields), ``bad_nationality``, ``born_later``,
            ``no_basis``, ``no_reason`` (unknown or unclear), ``not_a_reason`` (undocumented
            work), ``own_citizen`` (an entry ban on an Indonesian, art. 14), or why
            :func:`check_period` refuses.
    """
    if lacking := missing(asked.subject):
        raise Refused("incomplete", *lacking)
    if not nations.is_code(asked.subject.nationality):
        raise Refused("bad_nationality", "nationality")
    if asked.subject.born and asked.subject.born > asked.period.start:
        raise Refused("born_later", "born")
    if asked.reason in NEVER:
        raise Refused("not_a_reason")
    if asked.reason not in asked.reasons:
        raise Refused("no_reason")
    if not asked.basis.strip():
        raise Refused("no_basis")
    if asked.kind == Kind.ENTRY and asked.subject.nationality == nations.OWN:
        raise Refused("own_citizen")
    check_period(asked.kind, asked.period)


def check_period(kind: Kind, period: Period) -> None:
    """Refuse a period that the law does not know.

    Raises:
        Refused: ``ends_before_it_starts``, ``too_long``, ``no_end`` (an exit ban without one).
    """
    if period.end is None:
        if kind == Kind.EXIT:
            raise Refused("no_end")
        return
    if period.end < period.start:
        raise Refused("ends_before_it_starts")
    if period.end > period.start + LONGEST[kind]:
        raise Refused("too_long")


def check_approver(proposer: str, approver: str) -> None:
    """Four eyes.

    Raises:
        Refused: ``own_proposal``.
    """
    if proposer == approver:
        raise Refused("own_proposal")


def urgent_period(start: date) -> Period:
    """The period of an urgent order: 20 days, its first one included (art. 11)."""
    return Period(start, start + timedelta(days=URGENT_DAYS - 1))


def check_urgent(before: Iterable[date], day: date, gap: int) -> None:
    """Refuse an urgent order that would prolong another: it cannot be extended (art. 11).

    ``before`` are the last days of the urgent orders of the same agency, person and kind that no
    formal decision confirmed; ``gap`` days must lie between.

    Raises:
        Refused: ``urgent_before``.
    """
    if any(day <= last + timedelta(days=gap) for last in before):
        raise Refused("urgent_before")


def check_extension(order: Order, new_end: date | None, received: date) -> Period:
    """The period of an extended order, the extension counted from the old end.

    Raises:
        Refused: ``not_extendable`` (urgent, over, for life), ``extended_before``, ``too_late``
            (received less than three days before the end), ``no_new_end`` (art. 102(1): by ten
            years at most, never for life), ``ends_before_it_starts``, ``too_long``.
    """
    end = order.period.end
    if order.state != State.ACTIVE or end is None:
        raise Refused("not_extendable")
    if order.extensions >= MOST_EXTENSIONS:
        raise Refused("extended_before")
    if received > end - timedelta(days=EXTENSION_LEAD_DAYS):
        raise Refused("too_late")
    if new_end is None:
        raise Refused("no_new_end")
    if new_end <= end:
        raise Refused("ends_before_it_starts")
    if new_end > end + LONGEST[order.kind]:
        raise Refused("too_long")
    return Period(order.period.start, new_end)


def effective(order: Order, day: date) -> bool:
    """Whether the order bars on ``day``: what has ended or was revoked never matches.

    The period decides, not the state's word for it: a job that is late to write "expired" must
    not hold anybody.
    """
    begun = order.period.start <= day
    return (
        order.state in BARRING and begun and (order.period.end is None or day <= order.period.end)
    )
