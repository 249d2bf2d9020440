"""A picture as a decoder leaves it, converted only as far as somebody looks at it.

Most cameras send light and colour apart. Faces are looked for in a picture of half the size, which
is made of those parts without the whole; of the whole only the surroundings of a face are made.
"""

from __future__ import annotations

from collections.abc import Iterator
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

    def smaller(self, width: int, height: int, into: Image | None = None) -> Image:
        """At that size where it is half of the whole and quickly made, written ``into`` an array
        if one is given; else the whole."""
        halves = 2 * width == self._video.width and 2 * height == self._video.height
        if not self._apart or not halves or width % 2 or height % 2:
            return self.image
        both, parts = _parts(width, height)
        for plane, part in zip(self._planes(), parts, strict=True):
            cv2.resize(plane, part.shape[::-1], dst=part, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(both, cv2.COLOR_YUV2BGR_I420, dst=into), np.uint8)

    def part(self, left: int, top: int, right: int, bottom: int) -> Image:
        """What lies between these edges, which are even and within the picture."""
        if not self._apart or "image" in vars(self):
            return self.image[top:bottom, left:right]
        both, parts = _parts(right - left, bottom - top)
        for plane, part, by in zip(self._planes(), parts, (1, 2, 2), strict=True):
            part[:] = plane[top // by : bottom // by, left // by : right // by]
        return np.asarray(cv2.cvtColor(both, cv2.COLOR_YUV2BGR_I420), np.uint8)

    @property
    def _apart(self) -> bool:
        return str(self._video.format.name) == "yuv420p"

    def _planes(self) -> Iterator[Image]:
        for plane in self._video.planes:
            rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
            yield rows[:, : plane.width]


def _parts(width: int, height: int) -> tuple[Image, list[Image]]:
    """Memory for light and colour as OpenCV wants them, and its parts; both sides are even."""
    both, light = np.empty(height * width * 3 // 2, np.uint8), height * width
    parts = [both[:light].reshape(height, width)]
    for start in (light, light * 5 // 4):
        parts.append(both[start : start + light // 4].reshape(height // 2, width // 2))
    return both.reshape(height * 3 // 2, width), parts
