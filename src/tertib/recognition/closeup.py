"""A face and what is around it, of a picture of which nothing else is wanted."""

from __future__ import annotations

import numpy as np

from tertib.recognition.arrays import Image
from tertib.recognition.decoded import Decoded
from tertib.recognition.detect import Face

AROUND = 0.95
"""Sides of a face from its middle to each edge; every cut of a face in ``embed.VIEWS``, turned as
it may be, and a shot lie within."""


def close_up(picture: Image | Decoded, face: Face) -> tuple[Image, Face]:
    """The part of the picture around a face, and the face as it stands in that part."""
    height, width = picture.shape[:2]
    x, y, wide, high = face.box
    reach, x, y = max(wide, high) * AROUND, x + wide / 2, y + high / 2
    left, right = (_even(place, width) for place in (x - reach, x + reach + 2))
    top, bottom = (_even(place, height) for place in (y - reach, y + reach + 2))
    if right <= left or bottom <= top:  # a box beside the picture
        left, top, right, bottom = 0, 0, width, height
    if isinstance(picture, Decoded):
        part = picture.part(left, top, right, bottom)
    else:
        part = picture[top:bottom, left:right]
    box = (face.box[0] - left, face.box[1] - top, wide, high)
    return part, Face(box, face.points - np.array((left, top), np.float32), face.score)


def _even(place: float, most: int) -> int:
    """The even number at or before ``place``, within a picture of that side."""
    return min(max(0, int(place)), most) // 2 * 2
