"""How many enrolled people are missed, at how many false alerts: one-to-many, open set.

As in ISO/IEC 19795-1 and NIST's FRVT 1:N: FNIR is the share of searches for enrolled people that
do not bring that person first and above the threshold; FPIR the share of searches for people who
are not enrolled that bring anybody above it. A person's own templates are left out of the gallery
for the second kind, so that every probe serves both.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tertib.recognition.arrays import Floats
from tertib.recognition.embed import unit
from tertib.recognition.likelihood import TooFew
from tertib.recognition.measure.enrolled import Enrolled
from tertib.recognition.measure.photos import Embedded
from tertib.recognition.quality import weight

RATES = (0.01, 0.001)
DRAWS = 100
"""How often photographs are drawn anew for enrolment and search."""
RESAMPLES = 400


@dataclass(frozen=True, eq=False)
class Searches:
    """Scores of all searches; ``person`` and ``other`` say whose, as numbers."""

    mated: Floats
    """Score of the person's own template; -1 if another came first."""
    person: Floats
    strangers: Floats
    """Best score against all others."""
    other: Floats
    enrolled: int


@dataclass(frozen=True)
class Point:
    """FNIR at an FPIR with its 95 % interval (bootstrap over people)."""

    fpir: float
    threshold: float
    fnir: float
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """What an evaluation found."""

    model: str
    photos: int
    frames: int
    enrolled: int
    people: int
    """How many people had enough photographs to be searched for."""
    searches: int
    strangers: int
    points: list[Point]
    curve: list[tuple[float, float]]
    """FPIR and FNIR at falling thresholds."""
    groups: dict[str, list[Point]]
    without: int
    """Photographs without a face."""
    unreadable: int
    few: dict[float, int]
    """FPIR of which so few people say nothing -> how many it takes."""


def weights(embedded: Embedded) -> Floats:
    """What each photograph counts when several are fused."""
    pairs = zip(embedded.eyes.tolist(), embedded.quality.tolist(), strict=True)
    return np.array([weight(eyes, quality) for eyes, quality in pairs], np.float32)


def people(embedded: Embedded) -> dict[str, list[int]]:
    """The rows of each identity, the first folder of the path."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, path in enumerate(embedded.paths):
        found[path.split("/")[0]].append(row)
    return dict(found)


def search(embedded: Embedded, photos: int, frames: int, seed: int, draws: int = DRAWS) -> Searches:
    """Enrol everybody with up to ``photos`` photographs, search with ``frames`` others, fused.

    Raises:
        likelihood.TooFew: nobody has so many photographs, or there is only one person.
    """
    rows = [np.array(part) for part in people(embedded).values()]
    if len(rows) < 2:
        raise TooFew(f"photographs of {len(rows)} people with a face; nobody is a stranger then")
    if not any(len(part) >= photos + frames for part in rows):
        raise TooFew(f"nobody has {photos + frames} photographs with a face")
    counts = weights(embedded)[:, None]
    asking = embedded.vectors * counts
    random = np.random.default_rng(seed)
    mated, person, strangers, other = [], [], [], []
    for _ in range(draws):
        drawn = [random.permutation(part) for part in rows]
        gallery = Enrolled([embedded.enrolled[part[:photos]] for part in drawn])
        asked = [n for n, part in enumerate(drawn) if len(part) >= frames]
        probes = unit(np.stack([asking[drawn[n][-frames:]].sum(0) for n in asked]))
        scores = gallery.scores(probes)
        own = scores[np.arange(len(asked)), asked].copy()
        scores[np.arange(len(asked)), asked] = -1
        best = scores.max(1)
        apart = np.array([len(drawn[n]) >= photos + frames for n in asked])
        mated.append(np.where(own > best, own, -1)[apart])
        person.append(np.array(asked)[apart])
        strangers.append(best)
        other.append(np.array(asked))
    return Searches(
        np.concatenate(mated), np.concatenate(person), np.concatenate(strangers),
        np.concatenate(other), len(rows),
    )  # fmt: skip


def _rate(mated: Floats, threshold: float) -> float:
    return float((mated < threshold).mean())


def points(found: Searches, seed: int, rates: Sequence[float] = RATES) -> list[Point]:
    """FNIR at each FPIR. The interval resamples people, not searches: those of one are alike."""
    random = np.random.default_rng(seed)
    mine = _by_person(found.person, found.mated)
    theirs = _by_person(found.other, found.strangers)
    thresholds = [float(np.quantile(found.strangers, 1 - rate)) for rate in rates]
    spread: list[list[float]] = []
    for _ in range(RESAMPLES):
        some = np.concatenate([mine[n] for n in random.integers(0, len(mine), len(mine))])
        strange = np.concatenate([theirs[n] for n in random.integers(0, len(theirs), len(theirs))])
        spread.append([_rate(some, float(np.quantile(strange, 1 - rate))) for rate in rates])
    low, high = np.percentile(np.array(spread), (2.5, 97.5), axis=0)
    return [
        Point(rate, threshold, _rate(found.mated, threshold), float(low[n]), float(high[n]))
        for n, (rate, threshold) in enumerate(zip(rates, thresholds, strict=True))
    ]


def _by_person(whose: Floats, scores: Floats) -> list[Floats]:
    order = np.argsort(whose, kind="stable")
    cuts = np.flatnonzero(np.diff(whose[order])) + 1
    return np.split(scores[order], cuts)


def curve(found: Searches, steps: int = 60) -> list[tuple[float, float]]:
    """FPIR and FNIR over thresholds, from one in ten to the rarest the strangers allow."""
    least = 1 / len(found.strangers)
    rates = np.geomspace(0.3, max(least, 1e-5), steps)
    return [
        (float(rate), _rate(found.mated, float(np.quantile(found.strangers, 1 - rate))))
        for rate in rates
    ]


def evaluate(
    embedded: Embedded, photos: int, frames: int, *, seed: int = 1,
    groups: Mapping[str, str] | None = None, draws: int = DRAWS,
) -> Report:  # fmt: skip
    """The whole report. ``groups`` maps identities to a group (skin, sex, age ...); its table uses
    the threshold of all, as an office would.

    Raises:
        likelihood.TooFew: nobody has ``photos`` + ``frames`` photographs, or there are too few
            people for any FPIR.
    """
    found = search(embedded, photos, frames, seed, draws)
    few = {rate: math.ceil(1 / (rate * draws)) for rate in RATES
           if len(found.strangers) * rate < 1}  # fmt: skip
    rates = [rate for rate in RATES if rate not in few]
    if not rates:
        raise TooFew(
            f"{found.enrolled} people; for an FPIR of {RATES[0]:g} at least {few[RATES[0]]} are "
            "needed"
        )
    whole = points(found, seed, rates)
    return Report(
        embedded.model, photos, frames, found.enrolled, len(np.unique(found.person)),
        len(found.mated), len(found.strangers), whole, curve(found),
        _groups(embedded, found, whole, groups or {}), len(embedded.without),
        len(embedded.unreadable), few,
    )  # fmt: skip


def _groups(
    embedded: Embedded, found: Searches, whole: Sequence[Point], groups: Mapping[str, str]
) -> dict[str, list[Point]]:
    """FPIR and FNIR of each group at the thresholds of all; the interval is Wilson's."""
    names = np.array([groups.get(name, "") for name in people(embedded)])
    table: dict[str, list[Point]] = {}
    for group in sorted(set(names) - {""}):
        mine = found.mated[names[found.person] == group]
        theirs = found.strangers[names[found.other] == group]
        if len(mine) and len(theirs):
            table[group] = [
                Point(float((theirs >= one.threshold).mean()), one.threshold,
                      _rate(mine, one.threshold), *wilson(_rate(mine, one.threshold), len(mine)))
                for one in whole
            ]  # fmt: skip
    return table


def wilson(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share of ``count`` (Wilson 1927)."""
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
