"""Faces in a picture: YuNet (MIT), its output read by ourselves so that OpenVINO can run it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from tertib.recognition import runtime
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.decoded import Decoded
from tertib.recognition.view import STRIDES, Found, View

CANDIDATES = 200
"""So many of the best points are looked at before overlapping boxes are thinned out."""
PART = 256
"""Side of the view for what is around known faces: a quarter of the whole, and of the time."""
ROOM = 0.4
"""So many of its own sizes a face may have moved since it was seen, to be within that view."""
GRID = STRIDES[-1]
"""A part begins on the coarsest grid: so the network says of a face there what it says of it in the
whole, but for thousandths of its size (median; eight pixels beside it were three hundredths)."""


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
        def load(size: tuple[int, int], pixels: runtime.Pixels) -> runtime.Net:
            return runtime.load(
                path, threads=threads, precision=precision, shape=(1, 3, *size[::-1]), pixels=pixels
            )

        self._load, self._least, self._overlap = load, least, overlap
        self.whole = View(load, size)
        height, width = self.whole.net.shape[2:]
        self._any_size = (width, height) == size
        if not self._any_size:
            self.whole = View(load, (width, height))

    @cached_property
    def part(self) -> View:
        """For what is around known faces."""
        return View(self._load, (PART, PART))

    def find(self, image: Image | Decoded, around: Sequence[Face] = ()) -> list[Face]:
        """The faces, the surest first.

        Args:
            around: if given, whoever is not near these faces may be passed over, which saves three
                quarters of the time where they are small enough and near to one another.
        """
        height, width = image.shape[:2]
        scale = min(self.whole.size[0] / width, self.whole.size[1] / height)
        corner = self._corner(around, (width, height), scale)
        if corner is None:
            return self._faces(self.whole.find(image, scale, (0, 0), self._least), scale)
        found = self.part.find(image, scale, corner, self._least)
        return [face for face in self._faces(found, scale, corner)
                if not _cut(face, corner, scale, (width, height))]  # fmt: skip

    def prepare(self) -> None:
        """Load what pictures need as a decoder leaves them; else the first of them waits for it, a
        tenth of a second for each view."""
        for view in (self.whole, self.part) if self._any_size else (self.whole,):
            view.prepare()

    def forget(self) -> None:
        """Show the network nothing."""
        self.whole.forget()
        if "part" in vars(self):
            self.part.forget()

    def _faces(
        self, found: Found | None, scale: float, corner: tuple[int, int] = (0, 0)
    ) -> list[Face]:
        """Of what a view found, one for each place, in pixels of the picture."""
        if found is None:
            return []
        boxes, points, scores = found
        boxes[:, :2] += corner
        points += corner
        kept = cv2.dnn.NMSBoxes(
            boxes.tolist(), scores.tolist(), self._least, self._overlap, top_k=CANDIDATES
        )
        return [
            Face(tuple((boxes[n] / scale).tolist()), points[n] / scale, float(scores[n]))
            for n in np.asarray(kept, int).ravel()
        ]

    def _corner(
        self, faces: Sequence[Face], size: tuple[int, int], scale: float
    ) -> tuple[int, int] | None:
        """Left and top of the part that shows these faces and room around each, in pixels of the
        picture made smaller; None if there is no such part."""
        if not faces or not self._any_size:
            return None
        room = max(max(face.box[2:]) for face in faces) * ROOM
        found = []
        for axis in (0, 1):
            low = min(face.box[axis] for face in faces) - room
            high = max(face.box[axis] + face.box[axis + 2] for face in faces) + room
            low, high = max(0.0, low) * scale, min(high, size[axis]) * scale
            last = self.whole.size[axis] - PART
            at = GRID * round(min(max(0, (low + high - PART) / 2), last) / GRID)
            if not (0 <= at <= low and high <= at + PART):
                return None
            found.append(at)
        return found[0], found[1]


def _cut(face: Face, corner: tuple[int, int], scale: float, size: tuple[int, int]) -> bool:
    """Whether a face reaches an edge of the part that is none of the picture's: its other half, if
    there is one, does not show, and what is said of it is a guess."""
    near = max(face.box[2:]) / 10
    for axis in (0, 1):
        low, high = (at / scale for at in (corner[axis], corner[axis] + PART))
        begin, end = face.box[axis] - near, face.box[axis] + face.box[axis + 2] + near
        if begin < low > 0 or end > high < size[axis]:
            return True
    return False
