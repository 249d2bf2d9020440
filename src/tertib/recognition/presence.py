"""Somebody is there, whether or not a face is to be seen: people counted at a lane.

A small grey picture is compared with how the place looks when nobody is there, which is learned
whenever nobody is. What is put there and stays without moving, a trolley, becomes part of the
place; how it looked before is kept beside, for the trolley may go again. For lanes that people pass
one by one: two who stand together count once.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from tertib.recognition.arrays import Floats

DIFFERENT = 22.0
"""Grey levels by which a spot differs from the empty place."""
COME, GONE = 0.045, 0.02
"""Share of the picture that differs: somebody came, everybody is gone."""
SURE_MS = 800
"""For so long, before it counts; at two pictures a second, two of them."""
STILL_MS = 20_000
"""What does not move for so long is a thing: people shift their weight."""
MOVED, LIVELY = 11.0, 0.05
"""Grey levels by which a spot moves, and the share of a thing's spots that may."""
LEARN = 0.05
SAMPLES = 15


class PeopleCounter:
    """Give it small grey pictures (about 64 x 36) in their order, at least two a second; ``count``
    is how many people came so far."""

    def __init__(self) -> None:
        self.count = 0
        self.present = False
        self._empty: Floats | None = None
        self._before: Floats
        """How the place looked before things were put there."""
        self._held: Floats
        self._held_since: NDArray[np.int64]
        """What each spot shows, and since when."""
        self._first: deque[Floats] = deque(maxlen=SAMPLES)
        self._since = 0
        """Since when the picture has said the other thing."""

    def frame(self, grey: NDArray[np.uint8], at: int) -> bool:
        """Whether somebody is there, at ``at`` ms; most of the first pictures must show nobody."""
        seen = grey.astype(np.float32)
        if self._empty is None:
            self._first.append(seen)
            if len(self._first) == SAMPLES:
                self._empty = np.median(np.stack(self._first), axis=0).astype(np.float32)
                self._before, self._held = self._empty.copy(), self._empty.copy()
                self._held_since = np.full(seen.shape, at)
            self._since = at
            return False
        light = np.median(seen - self._empty)
        different = self._differs(seen - light, self._empty, at)
        share = float(different.mean())
        other = share > COME if not self.present else share < GONE
        if not other:
            self._since = at
        elif at - self._since >= SURE_MS:
            self.present, self._since = not self.present, at
            self.count += self.present
        if not self.present and not other:
            self._empty += LEARN * (seen - self._empty)
            self._before += LEARN * light
        return self.present

    def _differs(self, seen: Floats, empty: Floats, at: int) -> NDArray[np.bool_]:
        """Which spots differ from the place as it is and as it was; ``seen`` is without the light
        that changed everywhere alike."""
        moved = np.abs(seen - self._held) > MOVED
        self._held[moved], self._held_since[moved] = seen[moved], at
        least = np.minimum(np.abs(seen - empty), np.abs(seen - self._before))
        different: NDArray[np.bool_] = least > DIFFERENT
        still = at - self._held_since >= STILL_MS
        if not (different & still).any():
            return different
        count, parts = cv2.connectedComponents(different.astype(np.uint8))
        for number in range(1, count):
            part = parts == number
            if still[part].mean() >= 1 - LIVELY:
                self._before[part], empty[part] = empty[part], seen[part]
                different &= ~part
        return different
