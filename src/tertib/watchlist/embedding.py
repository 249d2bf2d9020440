"""What recognition makes of a photograph, behind a registry: any model, or none, may be there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tertib.watchlist.conf import watchlist as conf

if TYPE_CHECKING:
    from tertib.recognition import Recognizer
    from tertib.recognition.likelihood import Calibration

SMALL_FACE = 35.0
"""Pixels between the eyes below which a picture is weak (25 are the least; MEASURED)."""


@dataclass(frozen=True)
class Look:
    """One face in a picture: float32 little-endian of length one; ``quality`` 0 to 1."""

    vector: bytes
    quality: float
    eyes: float
    """Pixels between the eyes."""
    problems: tuple[str, ...] = ()
    """Codes with words of what else is wrong with it."""


class Embedder(Protocol):
    """A model."""

    @property
    def model(self) -> str:
        """Its identity (``contracts.gallery``); templates of another are not comparable."""

    def look(self, jpeg: bytes) -> Sequence[Look]:
        """The faces in a picture; the first is whom it is of."""


_made: list[Callable[[], Embedder | None]] = []


def use(factory: Callable[[], Embedder | None]) -> None:
    """Let ``factory`` supply the embedder instead of the model of the settings."""
    _made[:] = [factory]


def embedder() -> Embedder | None:
    """The embedder of this installation; None: photographs wait for one. Cheap to ask."""
    return (_made[0] if _made else _installed)()


def judge(looks: Sequence[Look]) -> list[str]:
    """Codes of what speaks against a picture as an enrolled one."""
    if not looks:
        return ["no_face"]
    wrong = [*looks[0].problems, *(["many_faces"] if len(looks) > 1 else [])]
    return wrong + (["small_face"] if looks[0].eyes < SMALL_FACE else [])


def strangers(model: str, cosine: float, enrolled: int) -> float | None:
    """The share of strangers who are as much alike to one of so many pictures; None: of this model
    nobody has measured it."""
    found = _calibration(model)
    return found.any_of(cosine, enrolled) if found else None


@cache
def _calibration(model: str) -> Calibration | None:
    from tertib.recognition import cards

    try:
        return cards.registry(conf().models or cards.DEFAULT_FOLDER).card(model).calibration
    except cards.BadModel:
        return None


@cache
def _installed() -> Embedder | None:
    """The model of the settings, if its weights are on this machine."""
    from tertib.recognition import cards
    from tertib.recognition.recognizer import EMBEDDER

    folder = conf().models or cards.DEFAULT_FOLDER
    try:
        card = cards.registry(folder).card(conf().model or EMBEDDER, "embed")
    except cards.BadModel:
        return None
    return _Installed(card.name, card.identity, folder) if card.path.exists() else None


class _Installed:
    """A model of ``tertib.recognition``, opened when the first picture comes, once a thread."""

    def __init__(self, name: str, identity: str, folder: Path) -> None:
        self.model = identity
        self._name, self._folder, self._local = name, folder, threading.local()

    def _recognizer(self) -> Recognizer:
        from tertib.recognition import Recognizer

        if not hasattr(self._local, "opened"):
            self._local.opened = Recognizer.open(self._folder, model=self._name)
        opened: Recognizer = self._local.opened
        return opened

    def look(self, jpeg: bytes) -> list[Look]:
        """The face that the photograph is of, then as many empty ones as there are others."""
        import cv2
        import numpy as np

        recognizer = self._recognizer()
        opened = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if opened is None:
            return []
        image = np.asarray(opened, np.uint8)
        faces = recognizer.detector.find(image)
        seen = recognizer.enrol(image) if faces else None
        if seen is None:
            return []
        bad = tuple(code for code in seen.quality.problems() if code != "small")
        vector = np.ascontiguousarray(seen.vector, "<f4").tobytes()
        first = Look(vector, seen.quality.total, float(seen.face.eyes), bad)
        others = [Look(b"", 0.0, float(face.eyes)) for face in faces if face is not seen.face]
        return [first, *others[: len(faces) - 1]]
