"""Whether a calibrated threshold holds what it promises, among people it was not calibrated on.

Again and again a few people are enrolled, most of the others pass to calibrate, and the rest pass
to be counted: nobody is in two of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tertib.recognition.arrays import Floats
from tertib.recognition.embed import unit
from tertib.recognition.likelihood import Calibration, TooFew, fit
from tertib.recognition.measure.enrolled import Enrolled
from tertib.recognition.measure.evaluate import RESAMPLES, people, weights
from tertib.recognition.measure.photos import Embedded

RATES = (0.05, 0.01, 0.005, 0.001)
ENROLLED, CALIBRATING = 1 / 7, 2 / 3
"""Shares of all people; those left are counted."""
LEAST = 52
"""Scores that make up the tail; see ``likelihood.fit``."""


@dataclass(frozen=True)
class Held:
    """A promised share of false alerts, and the share among people kept apart (95 % interval)."""

    promised: float
    held: float
    low: float
    high: float


class _Crowd:
    """Everybody, by number, with photographs drawn anew each time."""

    def __init__(self, embedded: Embedded, photos: int, frames: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self._rows = [np.array(part) for part in people(embedded).values()]
        self._enrolling = embedded.enrolled
        self._asking = embedded.vectors * weights(embedded)[:, None]
        self._photos, self._frames = photos, frames
        self.listed = round(len(self) * ENROLLED)

    def __len__(self) -> int:
        return len(self._rows)

    def _some(self, person: int, most: int) -> NDArray[np.int64]:
        return self.random.permutation(self._rows[person])[:most]

    def enrol(self, persons: NDArray[np.int64]) -> Enrolled:
        return Enrolled([self._enrolling[self._some(n, self._photos)] for n in persons])

    def best(self, gallery: Enrolled, persons: NDArray[np.int64]) -> Floats:
        """The best score of each, up to ``frames`` photographs fused."""
        fused = [self._asking[self._some(n, self._frames)].sum(0) for n in persons]
        found: Floats = gallery.scores(unit(np.stack(fused))).max(1)
        return found


def held(
    embedded: Embedded, photos: int, frames: int, *, seed: int = 1, draws: int = 200,
    rates: Sequence[float] = RATES,
) -> list[Held]:  # fmt: skip
    """Each rate with what became of it; the interval resamples people.

    Raises:
        likelihood.TooFew: too few people to calibrate on.
    """
    crowd = _Crowd(embedded, photos, frames, seed)
    random, many, listed = crowd.random, len(crowd), crowd.listed
    passing = round(many * CALIBRATING)
    if passing < 2 * LEAST:
        raise TooFew(f"{passing} people to calibrate on; at least {2 * LEAST} are needed")
    alerts, passed = np.zeros((len(rates), many)), np.zeros(many)
    for _ in range(draws):
        enrolled, others, counted = np.split(random.permutation(many), (listed, listed + passing))
        gallery = crowd.enrol(enrolled)
        found = fit(crowd.best(gallery, others).tolist(), listed, LEAST / passing)
        scores = crowd.best(gallery, counted)
        passed[counted] += 1
        for row, rate in zip(alerts, rates, strict=True):
            row[counted] += scores >= found.threshold(rate, listed)
    drawn = random.integers(0, many, (RESAMPLES, many))
    spread = alerts[:, drawn].sum(2) / passed[drawn].sum(1)
    low, high = np.percentile(spread, (2.5, 97.5), axis=1)
    return [
        Held(rate, float(row.sum() / passed.sum()), float(low[n]), float(high[n]))
        for n, (rate, row) in enumerate(zip(rates, alerts, strict=True))
    ]


def tail(
    embedded: Embedded, photos: int, frames: int, *, seed: int = 1, draws: int = 200
) -> Calibration:
    """For a model's card: from all who are not enrolled, in all draws together.

    Raises:
        likelihood.TooFew: too few people.
    """
    crowd = _Crowd(embedded, photos, frames, seed)
    scores: list[Floats] = []
    for _ in range(draws):
        order = crowd.random.permutation(len(crowd))
        gallery = crowd.enrol(order[: crowd.listed])
        scores.append(crowd.best(gallery, order[crowd.listed :]))
    return fit(np.concatenate(scores).tolist(), crowd.listed)
