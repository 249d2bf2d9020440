"""The enrolled, in memory, compared exactly: one matrix, one multiplication.

No approximate index: 100,000 people cost some milliseconds, and nobody is missed for speed.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from tertib.recognition.arrays import Floats
from tertib.recognition.embed import unit

Id = TypeVar("Id", bound=Hashable)
Subject = TypeVar("Subject", bound=Hashable)
ROUNDING = 1e-3
"""Radians by which the arc of a cosine in single precision may be wrong."""


@dataclass(frozen=True)
class Hit(Generic[Id, Subject]):
    """A subject and how alike (cosine, -1 to 1); ``template`` is the nearest of its templates."""

    subject: Subject
    template: Id
    cosine: float
    second: float
    """Cosine of the next subject; -1 if there is none."""


class Gallery(Generic[Id, Subject]):
    """Templates of subjects; a subject with several is compared by their mean.

    Used by one thread.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self._templates: dict[Id, tuple[Subject, Floats]] = {}
        self._of: dict[Subject, list[Id]] = {}
        self._row: dict[Subject, int] = {}
        self._subjects: list[Subject] = []
        self._matrix = np.zeros((64, dimensions), np.float32)
        self.changes = 0
        """How often somebody was put in or taken out."""

    def __len__(self) -> int:
        """How many subjects there are."""
        return len(self._subjects)

    def put(self, template: Id, subject: Subject, vector: Floats) -> None:
        """Add a template, or replace the one of this id.

        Raises:
            ValueError: the vector is of another model.
        """
        if vector.shape != (self.dimensions,):
            raise ValueError(f"{vector.shape} is not a vector of {self.dimensions}")
        self.remove(template)
        self.changes += 1
        self._templates[template] = subject, unit(vector)
        self._of.setdefault(subject, []).append(template)
        self._renew(subject)

    def fill(self, entries: Iterable[tuple[Id, Subject, Floats]]) -> None:
        """Add many."""
        for template, subject, vector in entries:
            self.put(template, subject, vector)

    def remove(self, template: Id) -> None:
        """Forget a template, and the subject with its last; unknown ones are none."""
        subject, _ = self._templates.pop(template, (None, None))
        if subject is None:
            return
        self.changes += 1
        self._of[subject].remove(template)
        if self._of[subject]:
            self._renew(subject)
        else:
            del self._of[subject]
            self._drop(subject)

    def _renew(self, subject: Subject) -> None:
        row = self._row.get(subject)
        if row is None:
            row = self._row[subject] = len(self._subjects)
            self._subjects.append(subject)
            if row == len(self._matrix):
                self._matrix = np.concatenate([self._matrix, np.zeros_like(self._matrix)])
        vectors = [self._templates[one][1] for one in self._of[subject]]
        self._matrix[row] = unit(np.sum(vectors, axis=0))

    def _drop(self, subject: Subject) -> None:
        """The last row takes the place of the one that goes."""
        row, last = self._row.pop(subject), self._subjects.pop()
        if last != subject:
            self._matrix[row] = self._matrix[len(self._subjects)]
            self._subjects[row], self._row[last] = last, row
        self._matrix[len(self._subjects)] = 0

    def best(self, vector: Floats) -> Hit[Id, Subject] | None:
        """The subject most alike to a vector of length one; None if nobody is enrolled."""
        size = len(self._subjects)
        if not size:
            return None
        alike = self._matrix[:size] @ vector
        row = int(alike.argmax())
        subject = self._subjects[row]
        nearest = max(self._of[subject], key=lambda one: float(self._templates[one][1] @ vector))
        cosine, alike[row] = float(alike[row]), -1
        return Hit(subject, nearest, cosine, float(alike.max()))


def reach(best: float, kept: float) -> float:
    """The cosine that no subject can exceed, if none exceeded ``best`` before the vector turned.

    As far as a vector turns, so much nearer may a subject have come and no further: angles between
    vectors add up at most. ``kept`` is the cosine between the vector then and now.
    """
    return math.cos(max(0.0, _arc(best) - _arc(kept) - ROUNDING))


def _arc(cosine: float) -> float:
    return math.acos(max(-1.0, min(1.0, cosine)))
