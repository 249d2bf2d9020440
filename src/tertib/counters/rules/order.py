"""Who may be drawn next: bands of equal right, and what exactly a draw is over.

Every draw is over at least as many candidates as officers are eligible and on duty, so that no
single draw brings one given person to one given officer with more than 1 / officers (chance).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

CLASSES = ("paspor", "izin_tinggal", "visa")
"""The order within an hour; every other class comes after these."""


@dataclass(frozen=True)
class Bounds:
    """How far order may be bent; all settings of the installation."""

    priority_run: int = 3
    """Priority calls in a row while others wait."""
    overtaken: int = 8
    """Later people called before someone; then that person comes first."""
    longest: timedelta = timedelta(minutes=60)
    """Waiting longer than this comes first."""


@dataclass(frozen=True)
class Waiting:
    """One person (or case) who waits for a step."""

    id: UUID
    priority: bool
    hour: datetime
    service_class: str
    since: datetime
    overtaken: int = 0

    @property
    def rank(self) -> tuple[datetime, int]:
        """The booked hour, then the class."""
        known = self.service_class in CLASSES
        return self.hour, CLASSES.index(self.service_class) if known else len(CLASSES)

    def late(self, now: datetime, bounds: Bounds) -> bool:
        """Whether this person comes before everybody else by now."""
        return self.overtaken >= bounds.overtaken or now - self.since >= bounds.longest


@dataclass(frozen=True)
class PersonDraw:
    """Busy: one of these people is drawn for the officer who calls."""

    candidates: tuple[UUID, ...]


@dataclass(frozen=True)
class OfficerDraw:
    """Quiet: one of these officers is drawn for this person, free or not."""

    case: UUID
    candidates: tuple[UUID, ...]


def front(
    waiting: Sequence[Waiting], officers: int, now: datetime, run: int, bounds: Bounds
) -> list[Waiting]:
    """The band from which the next is taken; empty only when nobody waits.

    First those who are late, then priority (unless the last ``bounds.priority_run`` calls were
    priority and others wait), then everybody else. Within each, whole ranks are taken in their
    order until there are as many people as ``officers``: a band smaller than that would tell who
    meets whom.
    """
    late = [one for one in waiting if one.late(now, bounds)]
    rest = [one for one in waiting if not one.late(now, bounds)]
    first = [one for one in rest if one.priority]
    others = [one for one in rest if not one.priority]
    tiers = [late, first, others]
    if run >= bounds.priority_run and others:
        tiers = [late, others, first]
    tier = next((tier for tier in tiers if tier), [])
    band: list[Waiting] = []
    for _, rank in groupby(sorted(tier, key=_order), key=lambda one: one.rank):
        if band and len(band) >= officers:
            break
        band += rank
    return band


def _order(one: Waiting) -> tuple[tuple[datetime, int], datetime, UUID]:
    return one.rank, one.since, one.id


def decide(
    pool: Sequence[Waiting],
    officers: int,
    eligible: Mapping[UUID, Sequence[UUID]],
    now: datetime,
    run: int,
    bounds: Bounds,
) -> PersonDraw | OfficerDraw | None:
    """What to draw for an officer who is ready and may serve all of ``pool``.

    ``officers`` counts those on duty for this step, free or not; ``eligible`` maps a person to
    those of them who may serve that very person. None: nobody waits.
    """
    band = front(pool, officers, now, run, bounds)
    if not band:
        return None
    if len(band) >= officers:
        return PersonDraw(tuple(sorted(one.id for one in band)))
    person = band[0].id
    return OfficerDraw(person, tuple(sorted(eligible[person])))


def redraw(
    case: UUID, eligible: Sequence[UUID], drawn: Sequence[UUID], patience_over: bool
) -> OfficerDraw | None:
    """The next draw for a person whose drawn officer did not come; None: keep waiting.

    Officers are drawn one after the other, each at most once while others are left: the order in
    which they stand is itself drawn, so being the one who is free gives no claim.
    """
    still_there = bool(drawn) and drawn[-1] in eligible
    if still_there and not patience_over:
        return None
    left = [officer for officer in eligible if officer not in drawn] or list(eligible)
    return OfficerDraw(case, tuple(sorted(left))) if left else None


def overtaken_by(called: Waiting, waiting: Sequence[Waiting]) -> set[UUID]:
    """Who is passed over when ``called`` is: all who came earlier, or stand in an earlier rank.

    Priority passes nobody in this sense; its bound is the run.
    """
    if called.priority:
        return set()
    return {one.id for one in waiting if (one.rank, one.since) < (called.rank, called.since)}


def crowd(waiting: int, officers: int) -> str:
    """All that an officer learns of the queue before a draw: ``none``, ``few``, ``some``, ``many``.

    In sittings that each officer on duty still has ahead: up to 2 few, up to 6 some.
    """
    if not waiting:
        return "none"
    each = waiting / max(officers, 1)
    return "few" if each <= 2 else "some" if each <= 6 else "many"
