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

BLACK = (16, 128, 128)
"""Light and both colours."""


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

    def can_halve(self, width: int, height: int) -> bool:
        """Whether :meth:`halve` can give it at that size."""
        halves = 2 * width == self._video.width and 2 * height == self._video.height
        return self._apart and halves and width % 2 == height % 2 == 0

    def halve(self, into: list[Image], corner: tuple[int, int] = (0, 0)) -> None:
        """Light and colours at half the size, each into the upper left corner of its own array; the
        rest is black. ``corner`` is where to begin, x and y of the half, even."""
        for plane, array, black, by in zip(self._planes(), into, BLACK, (1, 2, 2), strict=True):
            most = array.shape
            left, top = (2 * place // by for place in corner)
            part = plane[top : top + 2 * most[0], left : left + 2 * most[1]]
            height, width = part.shape[0] // 2, part.shape[1] // 2
            array[height:], array[:, width:] = black, black
            resize_into(array[:height, :width], part)

    def part(self, left: int, top: int, right: int, bottom: int) -> Image:
        """What lies between these edges, which are even and within the picture."""
        if not self._apart or "image" in vars(self):
            return self.image[top:bottom, left:right]
        both, parts = parted(right - left, bottom - top)
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


def parted(width: int, height: int) -> tuple[Image, list[Image]]:
    """Memory for a picture as I420, light and then both colours, and its parts; sides are even."""
    light = height * width
    both = np.empty(light * 3 // 2, np.uint8)
    parts = [both[:light].reshape(height, width)]
    for start in (light, light * 5 // 4):
        parts.append(both[start : start + light // 4].reshape(height // 2, width // 2))
    return both.reshape(height * 3 // 2, width), parts


def whole(picture: Image | Decoded) -> Image:
    """All of it."""
    return picture.image if isinstance(picture, Decoded) else picture


def resize_into(part: Image, image: Image) -> None:
    """The image made to fit a part of another, without a copy where that is one block of memory."""
    size = part.shape[1], part.shape[0]
    how = cv2.INTER_AREA if size[0] < image.shape[1] else cv2.INTER_LINEAR
    if part.flags.c_contiguous:
        cv2.resize(image, size, dst=part, interpolation=how)
    else:
        part[:] = cv2.resize(image, size, interpolation=how)
