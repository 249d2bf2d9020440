"""How alike those who passed were to the likest on the list: numbers only, to calibrate a site.

Off unless the file asks for it. Written in batches whose order is shuffled, so that a number cannot
be laid beside an hour or a picture of another camera.
"""

from __future__ import annotations

import random
from pathlib import Path

BATCH = 50


class Scores:
    """Appends to ``path``, a number a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: list[float] = []

    def add(self, score: float) -> None:
        """The best score of somebody who is gone."""
        self._kept.append(score)
        if len(self._kept) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is there, in an order of chance."""
        random.SystemRandom().shuffle(self._kept)
        with self._path.open("a") as file:
            file.writelines(f"{score:.5f}\n" for score in self._kept)
        self._kept.clear()
