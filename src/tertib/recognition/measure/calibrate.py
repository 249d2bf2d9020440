"""The threshold of a site, from its own people: scores are counted, faces are not kept.

For some hours or days the camera compares everybody who passes with a gallery, and only the best
score of each is written down, without time or order. Those who are on the list by chance are so
few that they do not count; a score that raised an alert which was confirmed is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tertib.recognition.likelihood import Calibration, fit


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
