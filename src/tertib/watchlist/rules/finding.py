"""Whether a traveller may be the subject of an order: numbers first, then name and birth.

It proposes; an officer decides (promise 7). Each ground is named, so that the screen can say in
plain words why somebody is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tertib.watchlist.rules import names, nations

ALIKE = 0.8
"""Names at least this alike are shown, where the birth does not contradict. Between the least of
the pairs that must match (0.88) and the most of those that must not (0.5) in the tests' table."""
ALIKE_ALONE = 0.92
"""The same where the birth or another particular speaks against it, or nothing is known of it."""
YEARS_OFF = 1


class Birth(StrEnum):
    """What two dates of birth say about two people."""

    EXACT = "exact"
    NEAR = "near"
    WITHIN_A_YEAR = "within_a_year"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


class Ground(StrEnum):
    """Why somebody is shown."""

    NIK = "nik"
    DOCUMENT = "document"
    NAME_AND_BIRTH = "name_and_birth"
    NAME_AND_NEAR_BIRTH = "name_and_near_birth"
    NAME_AND_BIRTH_ONLY = "name_and_birth_only"
    """Sex or nationality is another: written wrongly, or there is a second passport."""
    NAME = "name"


@dataclass(frozen=True)
class Identity:
    """Whom we know or ask about; empty where it is not known."""

    name: str
    aliases: tuple[str, ...] = ()
    born: date | None = None
    sex: str = ""
    nationality: str = ""
    nik: str = ""
    documents: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Match:
    """``likeness`` of the names, 0 to 1; 1 where a number agrees."""

    ground: Ground
    likeness: float


def births(one: date | None, other: date | None) -> Birth:
    """Near is a year off by one, or day and month in each other's place."""
    if one is None or other is None:
        return Birth.UNKNOWN
    if one == other:
        return Birth.EXACT
    swapped = (one.year, one.day, one.month) == (other.year, other.month, other.day)
    same_day = (one.month, one.day) == (other.month, other.day)
    if swapped or (same_day and abs(one.year - other.year) <= YEARS_OFF):
        return Birth.NEAR
    if abs(one - other).days <= 366 * YEARS_OFF:
        return Birth.WITHIN_A_YEAR
    return Birth.DIFFERENT


GROUNDS = {
    Birth.EXACT: (Ground.NAME_AND_BIRTH, ALIKE),
    Birth.NEAR: (Ground.NAME_AND_NEAR_BIRTH, ALIKE),
    Birth.WITHIN_A_YEAR: (Ground.NAME_AND_NEAR_BIRTH, ALIKE_ALONE),
    Birth.UNKNOWN: (Ground.NAME, ALIKE_ALONE),
}
"""What a birth date makes of a name, and how alike that must be."""


def match(asked: Identity, subject: Identity) -> Match | None:
    """Why ``asked`` may be ``subject``; None if nothing speaks for it.

    The same NIK or document wins over everything: names and dates are mistyped, and changed on
    purpose. Else the birth may not contradict where both are known; where sex or nationality does,
    nearly the same name and the very same birth date are needed.
    """
    if asked.nik and asked.nik == subject.nik:
        return Match(Ground.NIK, 1.0)
    if asked.documents & subject.documents:
        return Match(Ground.DOCUMENT, 1.0)
    ground, least = GROUNDS.get(births(asked.born, subject.born), (None, 1.0))
    if contradicts(asked, subject):
        exact = ground is Ground.NAME_AND_BIRTH
        ground, least = Ground.NAME_AND_BIRTH_ONLY if exact else None, ALIKE_ALONE
    if ground is None:
        return None
    alike = max(names.likeness(a, b) for a in _called(asked) for b in _called(subject))
    return Match(ground, round(alike, 3)) if alike >= least else None


def contradicts(one: Identity, other: Identity) -> bool:
    """Whether sex or nationality, where both are known, are not the same."""
    pairs = (one.sex, other.sex), (one.nationality, other.nationality)
    return any(a and b and a != b for a, b in pairs if not nations.NOBODYS & {a, b})


def _called(identity: Identity) -> Iterable[str]:
    return (identity.name, *identity.aliases)
