"""How often a stranger looks this much alike: what a likeness of two vectors means.

The far tail of what strangers score follows a generalised Pareto distribution (Pickands 1975,
Balkema and de Haan 1974); fitted by probability-weighted moments (Hosking and Wallis 1987). So a
threshold can be set for one false alert in a thousand people from some thousand people seen, and
nobody's face is kept: a tail is four numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

TAIL = 0.05
"""The share of scores that counts as the tail."""
RAREST = 1e-9
LIGHTEST = -0.1
"""Bound of the tail's shape, which is never above 0, for a likeness ends at 1. Fitted to some
hundred people without it, the tail ended too early: at one in a thousand, people kept apart raised
1.5 to 1.7 times the alerts promised, with it 1.1 to 1.4 (measured, see ``measure.promise``)."""


class Band(StrEnum):
    """How much a likeness says, in words; never a percentage on an officer's screen."""

    POSSIBLE = "possible"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"

    @property
    def rank(self) -> int:
        """0 for the least."""
        return [*Band].index(self)


BANDS = ((0.01, Band.VERY_LIKELY), (0.1, Band.LIKELY), (1.0, Band.POSSIBLE))
"""Share of the accepted rate of false alerts below which a likeness has that band."""


class TooFew(ValueError):
    """Too few people, photographs or scores to say anything."""


@dataclass(frozen=True)
class Calibration:
    """The tail of strangers' scores: ``share`` of all lie above ``level``.

    ``share`` counts comparisons with one enrolled person; with ``n`` enrolled it is n times that.
    Below the level, where a short list has its threshold, the tail is drawn on as steeply as it
    begins: there are fewer such strangers in truth, so that errs towards quiet.
    """

    level: float
    share: float
    scale: float
    shape: float = 0.0

    def __post_init__(self) -> None:
        numbers = (self.level, self.share, self.scale, self.shape)
        if not all(map(math.isfinite, numbers)):
            raise ValueError(f"a calibration of {numbers}: each must be a number")
        if self.scale <= 0 or not 0 < self.share <= 1:
            raise ValueError("in a calibration scale is above 0, share above 0 and at most 1")

    def single(self, score: float) -> float:
        """The share of strangers who score at least this against one enrolled person."""
        beyond = (score - self.level) / self.scale
        if beyond <= 0 or abs(self.shape) < 1e-6:
            return min(1.0, max(RAREST, self.share * math.exp(min(-beyond, 50.0))))
        base: float = 1 + self.shape * beyond
        return max(RAREST, float(self.share * base ** (-1 / self.shape))) if base > 0 else RAREST

    def any_of(self, score: float, enrolled: int) -> float:
        """The share of strangers who score at least this against the best of ``enrolled``."""
        return min(1.0, self.single(score) * max(enrolled, 1))

    def threshold(self, rate: float, enrolled: int) -> float:
        """The score that a stranger reaches at this rate, with so many enrolled."""
        ratio = rate / max(enrolled, 1) / self.share
        if ratio >= 1 or abs(self.shape) < 1e-6:
            return self.level - self.scale * math.log(ratio)
        return self.level + self.scale / self.shape * (math.pow(ratio, -self.shape) - 1)


def fit(scores: Sequence[float], enrolled: int, tail: float = TAIL) -> Calibration:
    """The tail of ``scores``, each the best that one stranger reached against ``enrolled`` people.

    Raises:
        TooFew: fewer than 50 scores lie in the tail.
        ValueError: a score is no number.
    """
    ordered = np.sort(np.asarray(scores, float))
    if not np.isfinite(ordered).all():
        raise ValueError("a score is no number")
    count = int(len(ordered) * tail)
    if count < 50:
        raise TooFew(f"{len(ordered)} strangers; at least {math.ceil(50 / tail)} are needed")
    level = float(ordered[-count - 1])
    excess = ordered[-count:] - level
    falling = (count - np.arange(1, count + 1) + 0.35) / count
    first, second = float(excess.mean()), float((excess * falling).mean())
    if first <= 0:
        raise TooFew("the scores do not differ")
    shape = 2 - first / (first - 2 * second) if first > 2 * second else 0.0
    shape = min(0.0, max(LIGHTEST, shape))
    share = count / len(ordered) / max(enrolled, 1)
    return Calibration(level, share, first * (1 - shape), shape)


def band(share: float, rate: float) -> Band | None:
    """The band of a likeness that ``share`` of strangers reach, or None if it says too little."""
    for part, name in BANDS:
        if share <= rate * part:
            return name
    return None
