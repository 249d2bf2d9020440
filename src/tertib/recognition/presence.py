"""Somebody is there, whether or not a face is to be seen: people counted at a lane.

A small grey picture is compared with how the place looks when nobody is there, which is learned
whenever nobody is. For lanes that people pass one by one: two who stand together count once.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from tertib.recognition.arrays import Floats

DIFFERENT = 22.0
"""Grey levels by which a spot differs from the empty place."""
COME, GONE = 0.045, 0.02
"""Share of the picture that differs: somebody came, everybody is gone."""
SURE_MS = 800
"""For so long, before it counts; at two pictures a second, two of them."""
LEARN = 0.05
SAMPLES = 15


class PeopleCounter:
    """Give it small grey pictures (about 64 x 36) in their order, at least two a second; ``count``
    is how many people came so far."""

    def __init__(self) -> None:
        self.count = 0
        self.present = False
        self._empty: Floats | None = None
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
            self._since = at
            return False
        share = self.difference(seen, self._empty)
        other = share > COME if not self.present else share < GONE
        if not other:
            self._since = at
        elif at - self._since >= SURE_MS:
            self.present, self._since = not self.present, at
            self.count += self.present
        if not self.present and not other:
            self._empty += LEARN * (seen - self._empty)
        return self.present

    @staticmethod
    def difference(seen: Floats, empty: Floats) -> float:
        """The share of spots that differ; light that changed everywhere alike is taken out."""
        change = seen - empty
        change -= np.median(change)
        return float((np.abs(change) > DIFFERENT).mean())
