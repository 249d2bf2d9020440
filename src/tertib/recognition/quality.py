"""How much a picture of a face can be trusted: its size, its sharpness, its light, its pose."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
from cv2.typing import MatLike

from tertib.recognition.arrays import Floats, Image
from tertib.recognition.detect import Face

LEAST_EYES = 25.0
"""Pixels between the eyes below which a likeness says little (measured; better 35)."""
GOOD_EYES = 60.0
SHARP = 0.45
"""Contrast of edges against contrast of the whole, in a sharp face."""
ENOUGH_EYES = 40.0
"""Beyond this a larger face is no better (measured: then the sum of different pictures wins)."""


@dataclass(frozen=True)
class Quality:
    """Each part from 0 to 1."""

    size: float
    sharpness: float
    light: float
    pose: float

    @property
    def total(self) -> float:
        """All of it in one number."""
        return float(self.sharpness * self.light * self.pose * min(1.0, 0.4 + 0.6 * self.size))

    def problems(self) -> list[str]:
        """Codes of what is wrong: ``small``, ``blurred``, ``light``, ``turned``."""
        parts = {"small": self.size, "blurred": self.sharpness, "light": self.light,
                 "turned": self.pose}  # fmt: skip
        return [code for code, part in parts.items() if part < 0.35]


def judge(face: Face, chip: Image) -> Quality:
    """The quality of a face and of its upright chip."""
    grey = cv2.cvtColor(cv2.resize(chip, (96, 96)), cv2.COLOR_BGR2GRAY)
    inner = grey[16:88, 16:80]
    mean, spread = _mean_and_spread(inner)
    _, edges = _mean_and_spread(cv2.Laplacian(inner, cv2.CV_32F))
    size = (face.eyes - LEAST_EYES / 2) / (GOOD_EYES - LEAST_EYES / 2)
    return Quality(
        size=_part(size), sharpness=_part(edges / max(spread, 8.0) / SHARP),
        light=_part(spread / 28) * _part((mean - 20) / 40) * _part((245 - mean) / 40),
        pose=frontal(face.points),
    )  # fmt: skip


def weight(eyes: float, quality: float) -> float:
    """What one picture counts among several of the same face: its size squared, and its quality.

    Different pictures say more than good ones, so quality halves a weight at most.
    """
    return min(eyes, ENOUGH_EYES) ** 2 * (0.5 + 0.5 * quality)


def frontal(points: Floats) -> float:
    """1 for a face that looks ahead, towards 0 as it turns aside or down.

    The tip of the nose lies in the middle between the eyes, and about half-way to the mouth.
    """
    places = [complex(x, y) for x, y in points.tolist()]
    right, left, nose, mouth_right, mouth_left = places
    across, eyes, mouth = left - right, (left + right) / 2, (mouth_left + mouth_right) / 2
    down = mouth - eyes
    width, height = abs(across), abs(down)
    if width < 1e-6 or height < 1e-6:
        return 0.0
    aside = abs(_dot(nose - eyes, across)) / width**2
    along = _dot(nose - eyes, down) / height**2
    narrow = width / height  # eyes come together as a head turns
    return _part((0.55 - aside) / 0.4) * _part((0.45 - abs(along - 0.55)) / 0.25) * _part(narrow)


def _dot(one: complex, other: complex) -> float:
    return (one * other.conjugate()).real


def _mean_and_spread(image: MatLike) -> tuple[float, float]:
    """Of all values of a picture of one channel."""
    mean, spread = cv2.meanStdDev(image)
    return float(mean[0, 0]), float(spread[0, 0])


def _part(value: float) -> float:
    return min(1.0, max(0.0, value))
