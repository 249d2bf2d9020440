"""Faces followed from picture to picture: the nearest box is the same person.

Greedy, by distance in faces: at a lane people stand before a counter, they do not cross a street.
Who steps into the place of another is told apart by the face itself, see ``lane``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    ways = sorted(
        (way, i, j)
        for i, one in enumerate(old)
        for j, other in enumerate(new)
        if (way := _away(one, other)) <= FARTHEST
    )
    found: dict[int, int] = {}
    for _, i, j in ways:
        if i not in found and j not in found.values():
            found[i] = j
    return list(found.items())


def _away(one: Face, other: Face) -> float:
    """How far apart, in sizes of a face; infinite where the sizes do not fit."""
    (x, y, size), (other_x, other_y, other_size) = _middle(one), _middle(other)
    if max(size, other_size) >= GROWTH * min(size, other_size):
        return math.inf
    return math.hypot(x - other_x, y - other_y) / math.sqrt(size * other_size)


def _middle(face: Face) -> tuple[float, float, float]:
    """Middle and size."""
    left, top, width, height = face.box
    return left + width / 2, top + height / 2, math.sqrt(width * height)
