"""Faces followed from picture to picture: the nearest box is the same person.

Greedy, by distance in faces: at a lane people stand before a counter, they do not cross a street.
Who steps into the place of another is told apart by the face itself, see ``lane``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tertib.recognition.arrays import Floats
from tertib.recognition.detect import Face

FARTHEST = 1.5
"""Between two pictures a face moves by so many of its own sizes at most."""
GROWTH = 1.8
"""And becomes so much larger or smaller at most."""
FORGET_MS = 2_000
"""A track ends when its face was not seen for so long."""


@dataclass(eq=False)
class Track:
    """One face as long as it is in view; times in ms."""

    number: int
    face: Face
    first_at: int
    last_at: int
    seen: int = 1
    """In so many pictures it was found."""


class Tracker:
    """Numbers rise from 1 and are never used twice."""

    def __init__(self, forget_ms: int = FORGET_MS) -> None:
        self._forget = forget_ms
        self._next = 1
        self.tracks: list[Track] = []

    def update(self, faces: Sequence[Face], at: int) -> tuple[list[Track], list[Track]]:
        """What one picture shows. Returns the tracks seen in it, and those that ended."""
        pairs = _pairs([track.face for track in self.tracks], faces)
        seen: list[Track] = []
        for old, new in pairs:
            track = self.tracks[old]
            track.face, track.last_at, track.seen = faces[new], at, track.seen + 1
            seen.append(track)
        taken = {new for _, new in pairs}
        for number, face in enumerate(faces):
            if number not in taken:
                seen.append(Track(self._next, face, at, at))
                self.tracks.append(seen[-1])
                self._next += 1
        return seen, self.expire(at)

    def split(self, track: Track, at: int) -> None:
        """Another person stepped into the place of this one: the track goes on as a new one."""
        track.number, self._next = self._next, self._next + 1
        track.first_at, track.seen = at, 1

    def expire(self, at: int) -> list[Track]:
        """End the tracks whose face has been gone too long."""
        ended = [track for track in self.tracks if at - track.last_at > self._forget]
        self.tracks = [track for track in self.tracks if at - track.last_at <= self._forget]
        return ended


def _pairs(old: Sequence[Face], new: Sequence[Face]) -> list[tuple[int, int]]:
    """Old and new faces that are the same, the surest first, each at most once."""
    if not old or not new:
        return []
    away = _distances(_middles(old), _middles(new))
    found: list[tuple[int, int]] = []
    while away.size:
        i, j = np.unravel_index(int(away.argmin()), away.shape)
        if away[i, j] > FARTHEST:
            break
        found.append((int(i), int(j)))
        away[i, :], away[:, j] = np.inf, np.inf
    return found


def _middles(faces: Sequence[Face]) -> Floats:
    """Middle and size of each face: n x 3."""
    boxes = np.array([face.box for face in faces], np.float32)
    return np.column_stack([boxes[:, :2] + boxes[:, 2:] / 2, np.sqrt(boxes[:, 2] * boxes[:, 3])])


def _distances(one: Floats, other: Floats) -> Floats:
    """How far apart, in sizes of a face: n x m; infinite where the sizes do not fit."""
    steps = np.linalg.norm(one[:, None, :2] - other[None, :, :2], axis=2)
    sizes = one[:, None, 2], other[None, :, 2]
    growth = np.maximum(sizes[0] / sizes[1], sizes[1] / sizes[0])
    return np.where(growth > GROWTH, np.inf, steps / np.sqrt(sizes[0] * sizes[1]))
