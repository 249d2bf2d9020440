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
from tertib.recognition.likelihood import TooFew, fit
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


def held(
    embedded: Embedded, photos: int, frames: int, *, seed: int = 1, draws: int = 200,
    rates: Sequence[float] = RATES,
) -> list[Held]:  # fmt: skip
    """Each rate with what became of it; the interval resamples people.

    Raises:
        likelihood.TooFew: too few people to calibrate on.
    """
    rows = [np.array(part) for part in people(embedded).values()]
    listed, passing = round(len(rows) * ENROLLED), round(len(rows) * CALIBRATING)
    if passing < 2 * LEAST:
        raise TooFew(f"{passing} people to calibrate on; at least {2 * LEAST} are needed")
    counts, random = weights(embedded)[:, None], np.random.default_rng(seed)
    asking, enrolling = embedded.vectors * counts, embedded.enrolled * counts
    alerts, passed = np.zeros((len(rates), len(rows))), np.zeros(len(rows))

    def fused(vectors: Floats, persons: NDArray[np.int64], most: int) -> Floats:
        return unit(np.stack([vectors[random.permutation(rows[n])[:most]].sum(0) for n in persons]))

    for _ in range(draws):
        order = random.permutation(len(rows))
        enrolled, others, counted = np.split(order, (listed, listed + passing))
        gallery = fused(enrolling, enrolled, photos).T
        scores = (fused(asking, others, frames) @ gallery).max(1).tolist()
        tail = fit(scores, listed, LEAST / passing)
        best = (fused(asking, counted, frames) @ gallery).max(1)
        passed[counted] += 1
        for row, rate in zip(alerts, rates, strict=True):
            row[counted] += best >= tail.threshold(rate, listed)
    drawn = random.integers(0, len(rows), (RESAMPLES, len(rows)))
    spread = alerts[:, drawn].sum(2) / passed[drawn].sum(1)
    low, high = np.percentile(spread, (2.5, 97.5), axis=1)
    return [
        Held(rate, float(row.sum() / passed.sum()), float(low[n]), float(high[n]))
        for n, (rate, row) in enumerate(zip(rates, alerts, strict=True))
    ]
