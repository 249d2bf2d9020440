"""A face turned upright and cut to the size a network was trained on."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from tertib.recognition.arrays import Floats, Image

POINTS = {
    # ArcFace's for its pictures of 112 x 112.
    "arcface": [(0.34192, 0.46157), (0.65655, 0.45983), (0.50022, 0.64051), (0.37098, 0.82470),
                (0.63152, 0.82325)],
    # dlib's mean face with a quarter of its width around it (dlib, get_face_chip_details).
    "dlib": [(0.31700, 0.31067), (0.66987, 0.31067), (0.49340, 0.51040), (0.33607, 0.68680),
             (0.65073, 0.68680)],
}  # fmt: skip
"""Where eyes, nose and corners of the mouth belong, as fractions of the picture's side; left in
the picture first, as YuNet says."""


def similarity(points: Floats, onto: Floats) -> Floats:
    """The 2 x 3 matrix that turns, scales and shifts ``points`` nearest ``onto`` (least squares).

    Complex numbers say it shortest: onto = a * points + b, with ``a`` turning and scaling.
    """
    source, target = _plane(points), _plane(onto)
    middle, aim = sum(source) / len(source), sum(target) / len(target)
    spread = sum(abs(place - middle) ** 2 for place in source)
    turned = sum(
        (place - middle).conjugate() * (goal - aim)
        for place, goal in zip(source, target, strict=True)
    )
    a = turned / max(spread, 1e-9)
    b = aim - a * middle
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]], np.float32)


def _plane(points: Floats) -> list[complex]:
    return [complex(x, y) for x, y in points.tolist()]


@lru_cache
def _places(align: str, size: int, zoom: float, lift: float) -> Floats:
    """Where the points belong in a picture of that size, in pixels."""
    places = (np.array(POINTS[align], np.float32) - 0.5) * zoom + (0.5, 0.5 + lift)
    return np.asarray(places * size, np.float32)


def chip(
    image: Image, points: Floats, size: int, align: str, zoom: float = 1.0, lift: float = 0.0
) -> Image:
    """The face, ``size`` x ``size``; what lies outside the picture is filled from its edge.

    ``zoom`` over 1 shows it larger, ``lift`` shifts it down by a fraction of the side.
    """
    matrix = similarity(points, _places(align, size, zoom, lift))
    return cv2.warpAffine(  # type: ignore[return-value]
        image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
