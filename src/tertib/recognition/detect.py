"""Faces in a picture: YuNet (MIT), its output read by ourselves so that OpenVINO can run it.

The network looks at a grid every 8, 16 and 32 pixels; each point of a grid tells a class and an
object score, a box relative to the point, and five points: right and left eye of the person, tip
of the nose, right and left corner of the mouth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import cv2
import numpy as np

from tertib.recognition import runtime
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.decoded import Decoded, parted, resize_into, whole

STRIDES = (8, 16, 32)
CANDIDATES = 200
"""So many of the best points are looked at before overlapping boxes are thinned out."""


@dataclass(frozen=True, eq=False)
class Face:
    """A face found. Pixels of the picture given; ``points`` is 5 x 2 in YuNet's order."""

    box: tuple[float, float, float, float]
    """Left, top, width, height."""
    points: Floats
    score: float

    @property
    def eyes(self) -> float:
        """Pixels between the eyes."""
        return float(np.linalg.norm(self.points[1] - self.points[0]))


class Detector:
    """Looks at pictures made to fit ``size`` (width, height), each a multiple of 32; where OpenVINO
    is missing, the file's own size."""

    def __init__(
        self, path: Path, size: tuple[int, int] = (640, 384), *, least: float = 0.6,
        overlap: float = 0.3, threads: int = 1, precision: str = "f32",
    ) -> None:  # fmt: skip
        self._load = partial(
            runtime.load, path, threads=threads, precision=precision, shape=(1, 3, *size[::-1])
        )
        self.net = self._load(pixels=runtime.Pixels())
        height, width = self.net.shape[2:]
        self._size, self._least, self._overlap = (width, height), least, overlap
        self._rows = [self.net.names.index(f"{kind}_{stride}")
                      for stride in STRIDES for kind in ("cls", "obj", "bbox", "kps")]  # fmt: skip
        self._grids = [_grid(width // stride, height // stride, stride) for stride in STRIDES]
        self._canvas = np.zeros((1, height, width, 3), np.uint8)
        light_and_colours, self._parts = parted(width, height)
        self._parted = light_and_colours[None, ..., None]

    @cached_property
    def parted_net(self) -> runtime.Net:
        """The same network for pictures as a decoder leaves them, light and colours apart."""
        return self._load(pixels=runtime.Pixels(parted=True))

    def find(self, image: Image | Decoded) -> list[Face]:
        """The faces, the surest first."""
        scale = min(self._size[0] / image.shape[1], self._size[1] / image.shape[0])
        outputs = self._looked(image, scale)
        parts = [outputs[row] for row in self._rows]
        found = [
            _decode(parts[4 * n : 4 * n + 4], self._grids[n], stride, self._least)
            for n, stride in enumerate(STRIDES)
        ]
        found = [part for part in found if part is not None]
        if not found:
            return []
        boxes, points, scores = (np.concatenate(part) for part in zip(*found, strict=True))
        kept = cv2.dnn.NMSBoxes(
            boxes.tolist(), scores.tolist(), self._least, self._overlap, top_k=CANDIDATES
        )
        return [
            Face(tuple((boxes[n] / scale).tolist()), points[n] / scale, float(scores[n]))
            for n in np.asarray(kept, int).ravel()
        ]

    def _looked(self, image: Image | Decoded, scale: float) -> list[Floats]:
        """The network's outputs for it, scaled into the upper left corner; the rest is black."""
        width, height = round(image.shape[1] * scale), round(image.shape[0] * scale)
        if isinstance(image, Decoded) and image.can_halve(width, height):
            image.halve(self._parts)
            return self.parted_net(self._parted)
        self._canvas[:, height:], self._canvas[:, :, width:] = 0, 0
        resize_into(self._canvas[0, :height, :width], whole(image))
        return self.net(self._canvas)


def _grid(columns: int, rows: int, stride: int) -> Floats:
    """The points of a grid, x and y, row by row, in strides."""
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    return np.stack([x.ravel(), y.ravel()], 1).astype(np.float32)


def _decode(
    parts: Sequence[Floats], grid: Floats, stride: int, least: float
) -> tuple[Floats, Floats, Floats] | None:
    """Boxes (n x 4), points (n x 5 x 2) and scores (n) of what scores enough at one stride, if
    anything does."""
    classes, objects, boxes, points = parts
    products = classes[0, :, 0] * objects[0, :, 0]
    if products.max() < least**2:  # nearly always, at two of the three
        return None
    wanted = np.flatnonzero(products >= least**2)
    scores = np.sqrt(classes[0, wanted, 0].clip(0, 1) * objects[0, wanted, 0].clip(0, 1))
    at = grid[wanted]
    middle = (boxes[0, wanted, :2] + at) * stride
    size = np.exp(boxes[0, wanted, 2:]) * stride
    corners = (points[0, wanted].reshape(-1, 5, 2) + at[:, None]) * stride
    return np.concatenate([middle - size / 2, size], 1), corners, scores
