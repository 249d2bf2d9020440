"""A living face, or a picture or mask held up? Presentation attack detection (ISO/IEC 30107) as a
plug-in: a hint for the officer's eye, which no code decides by. No model comes with Tertib.
"""

from __future__ import annotations

import cv2
import numpy as np

from tertib.recognition import runtime
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.cards import BadModel, Card
from tertib.recognition.detect import Face


class AttackHint:
    """A network whose outputs are classes, of which one is the living face.

    Raises:
        BadModel: its weights are missing or others, or it is for another task.
        runtime.CannotRun: no engine reads them.
    """

    def __init__(self, card: Card, *, threads: int = 1, precision: str = "f32") -> None:
        if card.task != "pad" or card.input is None:
            raise BadModel(f"{card.name} is not a model for presentation attacks")
        self._input = card.input
        self._net = runtime.load(
            card.check(), threads=threads, precision=precision, shape=card.input.shape(1),
            pixels=card.input.pixels,
        )  # fmt: skip

    def of(self, image: Image, face: Face) -> float:
        """How sure the model is that nobody's living face is there, 0 to 1."""
        (classes,) = self._net(self._cut(image, face)[None])[:1]
        return 1 - float(_shares(classes.ravel())[self._input.live])

    def _cut(self, image: Image, face: Face) -> Image:
        """The face with its surroundings, where the edge of a sheet or screen would be."""
        left, top, width, height = face.box
        size, side = self._input.size, max(1, round(max(width, height) * self._input.crop))
        cut = cv2.getRectSubPix(image, (side, side), (left + width / 2, top + height / 2))
        shrink = cv2.INTER_AREA if side > size else cv2.INTER_LINEAR
        return cv2.resize(cut, (size, size), interpolation=shrink)  # type: ignore[return-value]


def _shares(classes: Floats) -> Floats:
    """Softmax, unless the network ends with one."""
    if classes.min() >= 0 and abs(float(classes.sum()) - 1) < 1e-3:
        return classes
    powers = np.exp(classes - classes.max())
    return np.asarray(powers / powers.sum(), np.float32)
