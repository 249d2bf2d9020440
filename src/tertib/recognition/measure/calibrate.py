"""The threshold of a site, from its own people: scores are counted, faces are not kept.

For some hours or days the camera compares everybody who passes with a gallery, and only the best
score of each is written down, without time or order. The camera cannot know which of its alerts
were confirmed: whoever calibrates says how many, and that many of the highest scores are left out
(decision 0197).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tertib.recognition.arrays import Floats
from tertib.recognition.embed import unit
from tertib.recognition.likelihood import Calibration, TooFew, fit
from tertib.recognition.measure import photos
from tertib.recognition.measure.enrolled import Enrolled
from tertib.recognition.measure.evaluate import people, weights
from tertib.recognition.recognizer import Recognizer

RESAMPLES = 400
WIDE = (0.5, 99.5)
"""Percentiles of the bootstrap that hold the truth 19 times of 20: of a tail it is too narrow
(measured with 1,000 and 3,000 people; decision 0197)."""


@dataclass(frozen=True)
class Site:
    """A threshold, and what it promises."""

    calibration: Calibration
    threshold: float
    """Cosine, with ``enrolled`` people on the list."""
    enrolled: int
    people: int
    """Whose scores were counted."""
    people_a_day: float
    alerts_a_day: float
    rate: float
    """Share of strangers who raise an alert."""
    low: float
    high: float
    """Alerts a day between which the real ones lie, by how much so few people can say (95 %)."""
    model: str = ""
    """Identity of what made the scores; empty where that is not known."""

    def settings(self) -> dict[str, object]:
        """For the camera's file: ``[calibration]`` and ``rate``."""
        return {"rate": self.rate, "calibration": asdict(self.calibration)}


def calibrate(
    scores: Sequence[float], enrolled: int, people_a_day: float, alerts_a_day: float, *,
    confirmed: int = 0, model: str = "", seed: int = 1,
) -> Site:  # fmt: skip
    """The threshold at which strangers raise so many alerts a day.

    Args:
        scores: the best score of each person who passed, against ``enrolled`` people.
        confirmed: so many of those who passed were found to be on the list.

    Raises:
        likelihood.TooFew: too few people were seen.
        ValueError: more alerts than people, or none of one of them; nobody enrolled; by the
            threshold nobody could ever be told of.
    """
    if not 0 < alerts_a_day < people_a_day < math.inf:
        raise ValueError("alerts a day must be more than none and fewer than people a day")
    if enrolled < 1:
        raise ValueError("of how many people on the list the scores are must be said: --enrolled")
    if confirmed < 0:
        raise ValueError("confirmed people cannot be fewer than none")
    strangers = np.sort(np.asarray(scores, float))[: max(0, len(scores) - confirmed)]
    rate, found = alerts_a_day / people_a_day, fit(strangers.tolist(), enrolled)
    threshold = found.threshold(rate, enrolled)
    if found.any_of(1.0, enrolled) > rate:
        raise ValueError(
            f"the threshold would be {threshold:.4f}, and no likeness is above 1: nobody could "
            "ever be told of. Leave out those who were confirmed (--confirmed), accept more alerts "
            "a day, or use a model that tells people apart better"
        )
    low, high = (share * people_a_day for share in interval(strangers, enrolled, threshold, seed))
    return Site(
        found, threshold, enrolled, len(strangers), people_a_day, alerts_a_day, rate, low, high,
        model,
    )  # fmt: skip


def interval(scores: Floats, enrolled: int, threshold: float, seed: int = 1) -> tuple[float, float]:
    """Between which shares of strangers really reach a threshold (bootstrap over people, 95 %)."""
    random = np.random.default_rng(seed)
    shares = [
        fit(random.choice(scores, len(scores)).tolist(), enrolled).any_of(threshold, enrolled)
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(shares, WIDE)
    return float(low), float(high)


def scores_of(
    passers: Path, gallery: Path, recognizer: Recognizer, frames: int,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[list[float], int]:  # fmt: skip
    """The best score of each passer-by (a folder of pictures, up to ``frames`` of them fused)
    against the people in ``gallery``, and how many those are.

    Raises:
        likelihood.TooFew: nobody passed, or nobody is listed.
    """
    listed = photos.embed(gallery, recognizer, enrol=True, told=told)
    seen = photos.embed(passers, recognizer, told=told)
    mine = [listed.enrolled[rows] for rows in people(listed).values()]
    if not mine or not seen.paths:
        raise TooFew("no face was found in one of the folders")
    weighed = seen.vectors * weights(seen)[:, None]
    fused = unit(np.stack([weighed[rows[:frames]].sum(0) for rows in people(seen).values()]))
    return Enrolled(mine).scores(fused).max(1).tolist(), len(mine)


def as_toml(site: Site) -> str:
    """For the camera's file."""
    tail = "".join(f"{name} = {value!r}\n" for name, value in asdict(site.calibration).items())
    of = f"model = {json.dumps(site.model)}\n" if site.model else ""
    return (
        f"# {site.people} people against {site.enrolled}: {site.alerts_a_day:g} false alerts a day"
        f" among {site.people_a_day:g} people,\n# {site.low:.2g} to {site.high:.2g} by how much so"
        f" few can say (95 %).\nrate = {site.rate!r}\n\n[calibration]\n{of}{tail}"
    )
