"""People enrolled all at once, to be compared with many probes at once; scores as the gallery's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tertib.recognition.arrays import Floats
from tertib.recognition.gallery import rows


class Enrolled:
    """Some people, each with one or more templates (rows of length one)."""

    def __init__(self, people: Sequence[Floats]) -> None:
        self._rows = np.concatenate([rows(templates) for templates in people])
        self._first = np.cumsum([0, *(len(templates) for templates in people[:-1])])

    def scores(self, probes: Floats) -> Floats:
        """How alike each probe (a row of length one) is to each person; probes by people."""
        found: Floats = np.maximum.reduceat(probes @ self._rows.T, self._first, axis=1)
        return found
