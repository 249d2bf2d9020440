"""A picture as a decoder leaves it, converted only as far as somebody looks at it.

Most cameras send light and colour apart. Faces are looked for in a picture of half the size, which
is made of those parts without the whole; the whole is made when a face is to be cut out of it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import cv2
import numpy as np

from tertib.recognition.arrays import Image


class Decoded:
    """A picture of a film; ``video`` is PyAV's ``VideoFrame``."""

    def __init__(self, video: Any) -> None:
        self._video = video

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self._video.height, self._video.width

    @cached_property
    def image(self) -> Image:
        """The whole."""
        return np.asarray(self._video.to_ndarray(format="bgr24"), np.uint8)

    def smaller(self, width: int, height: int) -> Image:
        """At that size where it is half of the whole and quickly made; else the whole."""
        halves = 2 * width == self._video.width and 2 * height == self._video.height
        if self._video.format.name != "yuv420p" or not halves or width % 4 or height % 4:
            return self.image
        parts = np.empty((height * 3 // 2, width), np.uint8)
        light, quarter = parts[:height], height // 4
        blue, red = (
            parts[height + n * quarter : height + (n + 1) * quarter].reshape(height // 2, -1)
            for n in (0, 1)
        )
        for plane, part in zip(self._video.planes, (light, blue, red), strict=True):
            rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
            cv2.resize(
                rows[:, : plane.width], part.shape[::-1], dst=part, interpolation=cv2.INTER_AREA
            )
        return np.asarray(cv2.cvtColor(parts, cv2.COLOR_YUV2BGR_I420), np.uint8)
