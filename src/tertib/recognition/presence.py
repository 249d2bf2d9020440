"""Somebody is there, whether or not a face is to be seen: people counted at a lane.

A small grey picture is compared with how the place looks when nobody is there, which is learned
whenever nobody is. For lanes that people pass one by one: two who stand together count once.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from tertib.recognition.arrays import Floats, Image

WIDTH, HEIGHT = 96, 54
DIFFERENT = 22.0
"""Grey levels by which a spot differs from the empty place."""
COME, GONE = 0.045, 0.02
"""Share of the picture that differs: somebody came, everybody is gone."""
SURE_MS = 500
"""For so long, before it counts."""
LEARN = 0.05
SAMPLES = 15


class PeopleCounter:
    """Give it pictures in their order; ``count`` is how many people came so far."""

    def __init__(self) -> None:
        self.count = 0
        self.present = False
        self._empty: Floats | None = None
        self._first: deque[Floats] = deque(maxlen=SAMPLES)
        self._since = 0
        """Since when the picture has said the other thing."""

    def frame(self, image: Image, at: int) -> bool:
        """Whether somebody is there, at ``at`` ms; the first pictures should show nobody."""
        seen = self._small(image)
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
    def _small(image: Image) -> Floats:
        grey = cv2.cvtColor(
            cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
        )
        return np.asarray(grey, np.float32)

    @staticmethod
    def difference(seen: Floats, empty: Floats) -> float:
        """The share of spots that differ; light that changed everywhere alike is taken out."""
        change = seen - empty
        change -= np.median(change)
        return float((np.abs(change) > DIFFERENT).mean())
