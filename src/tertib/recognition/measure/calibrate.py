"""The threshold of a site, from its own people: scores are counted, faces are not kept.

For some hours or days the camera compares everybody who passes with a gallery, and only the best
score of each is written down, without time or order. Those who are on the list by chance are so
few that they do not count; a score that raised an alert which was confirmed is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tertib.recognition.embed import unit
from tertib.recognition.likelihood import Calibration, TooFew, fit
from tertib.recognition.measure import photos
from tertib.recognition.measure.enrolled import Enrolled
from tertib.recognition.measure.evaluate import people, weights
from tertib.recognition.recognizer import Recognizer


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

    def settings(self) -> dict[str, object]:
        """For the camera's file: ``[calibration]`` and ``rate``."""
        return {"rate": self.rate, "calibration": asdict(self.calibration)}


def calibrate(
    scores: Sequence[float], enrolled: int, people_a_day: float, alerts_a_day: float
) -> Site:
    """The threshold at which strangers raise so many alerts a day.

    Args:
        scores: the best score of each person who passed, against ``enrolled`` people.

    Raises:
        likelihood.TooFew: too few people were seen.
        ValueError: more alerts than people, or none of one of them.
    """
    if not 0 < alerts_a_day < people_a_day:
        raise ValueError("alerts a day must be more than none and fewer than people a day")
    rate, found = alerts_a_day / people_a_day, fit(scores, enrolled)
    return Site(
        found, found.threshold(rate, enrolled), enrolled, len(scores), people_a_day, alerts_a_day,
        rate,
    )  # fmt: skip


def read_scores(source: Path) -> list[float]:
    """The scores that a camera wrote, one a line.

    Raises:
        ValueError: a line is not a number.
    """
    return [float(line) for line in source.read_text().splitlines() if line.strip()]


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
    return (
        f"# {site.people} people against {site.enrolled}: {site.alerts_a_day:g} false alerts a day"
        f" among {site.people_a_day:g} people.\nrate = {site.rate!r}\n\n[calibration]\n{tail}"
    )
