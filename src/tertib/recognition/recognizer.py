"""Everything that looks at one picture: finds the faces, judges and embeds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tertib.recognition import cards
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.attack import AttackHint
from tertib.recognition.detect import Detector, Face
from tertib.recognition.embed import Embedder
from tertib.recognition.likelihood import Calibration
from tertib.recognition.quality import Quality, judge

DETECTOR, EMBEDDER = "yunet", "dlib-resnet"


@dataclass(frozen=True, eq=False)
class Seen:
    """A face with what can be said of it; ``vector`` is of length one."""

    face: Face
    quality: Quality
    vector: Floats


@dataclass(frozen=True, eq=False)
class Recognizer:
    """A detector and an embedder; for one thread."""

    detector: Detector
    embedder: Embedder
    calibration: Calibration | None = None
    same: float = 0.3
    """Cosine below which two pictures in a row are not of the same person."""
    attack: AttackHint | None = None

    @classmethod
    def open(
        cls, folder: Path = cards.DEFAULT_FOLDER, *, model: str = EMBEDDER, threads: int = 1,
        precision: str = "f32", size: tuple[int, int] = (640, 384), pad: str = "",
    ) -> Recognizer:  # fmt: skip
        """With the models of ``folder``; the default ones are free of licence questions.

        Args:
            pad: name of a model that tells presentation attacks; empty: none does.

        Raises:
            cards.BadModel: no such model, or its weights are missing or others.
            runtime.CannotRun: no engine reads them.
        """
        known = cards.registry(folder)
        card = known.card(model, "embed")
        detector = Detector(
            known.card(DETECTOR, "detect").check(), size, threads=threads, precision=precision
        )
        embedder = Embedder(card, threads=threads, precision=precision)
        hint = known.card(pad, "pad") if pad else None
        attack = AttackHint(hint, threads=threads, precision=precision) if hint else None
        return cls(detector, embedder, card.calibration, card.same, attack)

    @property
    def model(self) -> str:
        """Name of the embedding model."""
        return self.embedder.name

    @property
    def identity(self) -> str:
        """Its name and a mark of its weights and input; only vectors of the same are comparable."""
        return self.embedder.identity

    def faces(self, image: Image) -> list[Seen]:
        """All faces of a picture, the largest first."""
        found = sorted(self.detector.find(image), key=lambda one: -one.eyes)
        return [self.see(image, face) for face in found]

    def see(self, image: Image, face: Face) -> Seen:
        """Judge and embed one face."""
        chips = self.embedder.chips(image, face.points)
        return Seen(face, judge(face, chips[0]), self.embedder.look(chips))

    def see_twice(self, image: Image, face: Face) -> tuple[Seen, Floats]:
        """:meth:`see`, and the vector of the same face as one that is enrolled."""
        look, enrolled = self.embedder.both(image, face.points)
        return Seen(face, self._quality(image, face), look), enrolled

    def forget(self) -> None:
        """Show the networks nothing, once: what they saw last is in their memory until then."""
        self.detector.forget()
        self.embedder.forget()

    def _quality(self, image: Image, face: Face) -> Quality:
        return judge(face, self.embedder.chips(image, face.points)[0])

    def enrol(self, image: Image) -> Seen | None:
        """The face that a photograph is of, embedded with care; None if it shows no face."""
        face = subject(image, self.detector.find(image))
        if face is None:
            return None
        vector = self.embedder.enrol(image, face.points)
        return Seen(face, self._quality(image, face), vector)


def subject(image: Image, faces: Sequence[Face]) -> Face | None:
    """The face that a photograph is of: near its middle, measured by the face's own width."""
    middle = np.array(image.shape[1::-1]) / 2

    def off(face: Face) -> float:
        left, top, width, height = face.box
        away = np.linalg.norm(np.array([left + width / 2, top + height / 2]) - middle)
        return float(away / max(width, 1.0))

    return min(faces, key=off, default=None)
