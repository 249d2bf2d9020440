"""A face as a vector: the network sees it in several cuts, each mirrored too; the mean is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tertib.recognition import align, runtime
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.cards import BadModel, Card

LOOKS = {1: ((1.0, 0.0),), 2: ((1.0, -0.03), (1.0, 0.03))}
"""Zoom and lift of the cuts that a face is seen in, by how many the model's card asks for; each is
one of :data:`VIEWS` too."""
VIEWS = ((1.0, 0.0), (0.95, 0.0), (1.05, 0.0), (1.0, -0.03), (1.0, 0.03))
"""Of the cuts that an enrolled photograph is seen in. Five looks cost nothing where it is enrolled
once, and miss a quarter fewer people (measured with two photographs)."""


def unit(vectors: Floats) -> Floats:
    """Each row, or the one vector, at length one."""
    lengths = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def _mean(vectors: list[Floats]) -> Floats:
    return unit(np.sum(vectors, axis=0)) if len(vectors) > 1 else vectors[0]


class Embedder:
    """A model for embedding, ready.

    Raises:
        BadModel: its weights are missing or others.
        runtime.CannotRun: no engine reads them.
    """

    def __init__(self, card: Card, *, threads: int = 1, precision: str = "f32") -> None:
        if card.input is None:
            raise BadModel(f"{card.name} is not a model to embed")
        self.name, self.identity = card.name, card.identity
        self.dimensions, self._input = card.input.dimensions, card.input
        size = card.input.size
        self.cuts = card.input.cuts
        self._looks = LOOKS[self.cuts]
        # One for all: handed over once.
        self._shown = np.zeros((2 * self.cuts, size, size, 3), np.uint8)
        self.chip_shape = (size, size, 3)
        self._net = runtime.load(
            card.check(), threads=threads, precision=precision,
            shape=card.input.shape(len(self._shown)), pixels=card.input.pixels,
        )  # fmt: skip

    def chip(self, image: Image, points: Floats, zoom: float = 1.0, lift: float = 0.0) -> Image:
        """The face as the network wants to see it."""
        return align.chip(image, points, self._input.size, self._input.align, zoom, lift)

    def chips(self, image: Image, points: Floats) -> list[Image]:
        """A face in a picture, in each of its model's :data:`LOOKS`."""
        return [self.chip(image, points, *cut) for cut in self._looks]

    def look(self, chips: list[Image]) -> Floats:
        """The vector of :meth:`chips`."""
        return _mean(self.embed(chips))

    def enrol(self, image: Image, points: Floats) -> Floats:
        """The vector of a photograph that will be searched for: the mean of :data:`VIEWS`."""
        return self.both(image, points)[1]

    def both(self, image: Image, points: Floats) -> tuple[Floats, Floats]:
        """:meth:`look` and :meth:`enrol`; no cut is seen twice."""
        chips = [self.chip(image, points, *cut) for cut in VIEWS]
        seen = dict(zip(VIEWS, self.embed(chips), strict=True))
        return _mean([seen[cut] for cut in self._looks]), _mean([*seen.values()])

    def embed(self, chips: Sequence[Image]) -> list[Floats]:
        """The vector of each chip and of its mirror image, of length one; the network is shown as
        many at once as its model has cuts."""
        found: list[Floats] = []
        for start in range(0, len(chips), self.cuts):
            lot = chips[start : start + self.cuts]
            for number, chip in enumerate(lot):
                self._shown[2 * number], self._shown[2 * number + 1] = chip, chip[:, ::-1]
            vectors = unit(self._net(self._shown)[0])
            found += [*unit(vectors.reshape(self.cuts, 2, -1).sum(axis=1))[: len(lot)]]
        return found

    def forget(self) -> None:
        """Show the network nothing."""
        self._shown.fill(0)
        self._net(self._shown)
