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
NEAREST = 0.3
"""Part of a likeness that the nearest template has; the mean of all has the rest (measured, see
the model card)."""
ROUNDING = 1e-3
"""Radians by which the arc of a cosine in single precision may be wrong."""


@dataclass(frozen=True)
class Hit(Generic[Id, Subject]):
    """A subject and how alike (see :func:`rows`); ``template`` is the nearest of its templates."""

    subject: Subject
    template: Id
    cosine: float


def rows(templates: Floats) -> Floats:
    """What a subject is compared by, a row for each of its templates; the best row counts.

    Most of each is the mean of all, which tells a face from its pictures; the rest is the one
    template, for somebody may look down in one picture and not in the other. The product with a
    row is so much of the cosine to the mean and so much of that to the template; with one
    template it is its cosine. No row is longer than one.

    Args:
        templates: one or more vectors of length one, as rows.
    """
    return (1 - NEAREST) * unit(templates.sum(0)) + NEAREST * templates


class Gallery(Generic[Id, Subject]):
    """Templates of subjects, for one thread."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self._templates: dict[Id, tuple[Subject, Floats]] = {}
        self._of: dict[Subject, list[Id]] = {}
        self._row: dict[Id, int] = {}
        self._ids: list[Id] = []
        self._matrix = np.zeros((64, dimensions), np.float32)
        self.changes = 0
        """How often somebody was put in or taken out."""

    def __len__(self) -> int:
        """How many subjects there are."""
        return len(self._of)

    def put(self, template: Id, subject: Subject, vector: Floats) -> None:
        """Add a template, or replace the one of this id.

        Raises:
            ValueError: the vector is of another model.
        """
        if vector.shape != (self.dimensions,):
            raise ValueError(f"{vector.shape} is not a vector of {self.dimensions}")
        self.remove(template)
        self.changes += 1
        if len(self._ids) == len(self._matrix):
            self._matrix = np.concatenate([self._matrix, np.zeros_like(self._matrix)])
        self._row[template] = len(self._ids)
        self._ids.append(template)
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
        self._drop(template)
        self._of[subject].remove(template)
        if self._of[subject]:
            self._renew(subject)
        else:
            del self._of[subject]

    def _renew(self, subject: Subject) -> None:
        ids = self._of[subject]
        vectors = np.stack([self._templates[one][1] for one in ids])
        self._matrix[[self._row[one] for one in ids]] = rows(vectors)

    def _drop(self, template: Id) -> None:
        """The last row takes the place of the one that goes."""
        row, last = self._row.pop(template), self._ids.pop()
        if last != template:
            self._matrix[row] = self._matrix[len(self._ids)]
            self._ids[row], self._row[last] = last, row
        self._matrix[len(self._ids)] = 0

    def nearest(self, vector: Floats, most: int = 1) -> list[Hit[Id, Subject]]:
        """So many subjects, those most alike to a vector of length one, the most alike first; fewer
        where fewer are enrolled."""
        alike, found = self._matrix[: len(self._ids)] @ vector, []
        for _ in range(min(most, len(self))):
            row = int(alike.argmax())
            subject, _ = self._templates[self._ids[row]]
            found.append(Hit(subject, self._ids[row], float(alike[row])))
            alike[[self._row[one] for one in self._of[subject]]] = -2  # below every cosine
        return found


def reach(best: float, kept: float) -> float:
    """The cosine that no subject can exceed, if none exceeded ``best`` before the vector turned.

    As far as a vector turns, so much nearer may a subject have come and no further: angles between
    vectors add up at most (a shorter row is the shadow of one of length one that has a dimension
    more). ``kept`` is the cosine between the vector then and now.
    """
    return math.cos(max(0.0, _arc(best) - _arc(kept) - ROUNDING))


def _arc(cosine: float) -> float:
    return math.acos(max(-1.0, min(1.0, cosine)))
