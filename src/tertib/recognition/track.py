"""Faces followed from picture to picture: the nearest box is the same person.

Greedy, by overlap of boxes: at a lane people stand before a counter, they do not cross a street.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tertib.recognition.arrays import Floats
from tertib.recognition.detect import Face

LEAST_OVERLAP = 0.2
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

    def expire(self, at: int) -> list[Track]:
        """End the tracks whose face has been gone too long."""
        ended = [track for track in self.tracks if at - track.last_at > self._forget]
        self.tracks = [track for track in self.tracks if at - track.last_at <= self._forget]
        return ended


def _pairs(old: Sequence[Face], new: Sequence[Face]) -> list[tuple[int, int]]:
    """Old and new faces that are the same, the surest first, each at most once."""
    if not old or not new:
        return []
    overlaps = overlap(_corners(old), _corners(new))
    found: list[tuple[int, int]] = []
    while overlaps.size:
        i, j = np.unravel_index(int(overlaps.argmax()), overlaps.shape)
        if overlaps[i, j] < LEAST_OVERLAP:
            break
        found.append((int(i), int(j)))
        overlaps[i, :], overlaps[:, j] = -1, -1
    return found


def _corners(faces: Sequence[Face]) -> Floats:
    boxes = np.array([face.box for face in faces], np.float32)
    boxes[:, 2:] += boxes[:, :2]
    return boxes


def overlap(one: Floats, other: Floats) -> Floats:
    """Intersection over union of boxes (left, top, right, bottom): n x m, 0 to 1."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(1) for boxes in (one, other)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.asarray(shared / np.maximum(union, 1e-9), np.float32)
