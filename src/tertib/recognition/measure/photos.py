"""A folder of photographs embedded: one folder an identity, or any tree of pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from tertib.recognition.arrays import Floats, Image
from tertib.recognition.detect import Face
from tertib.recognition.likelihood import TooFew
from tertib.recognition.recognizer import Recognizer, Seen, subject

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})


@dataclass(frozen=True, eq=False)
class Embedded:
    """What was found, one row a photograph with a face; paths relative to the folder."""

    model: str
    paths: list[str]
    vectors: Floats
    enrolled: Floats
    """As ``vectors``, but embedded with care."""
    boxes: Floats
    eyes: Floats
    """Pixels between the eyes."""
    quality: Floats
    without: list[str]
    """Photographs in which no face was found."""
    unreadable: list[str] = field(default_factory=list)
    """Files that are no pictures, or none that can be worked with."""

    def save(self, target: Path) -> None:
        """As ``.npz``: paths, embeddings, enrolled, boxes, eyes, quality, without, unreadable,
        model."""
        np.savez(
            target, model=np.array(self.model), paths=np.array(self.paths, str),
            embeddings=self.vectors, enrolled=self.enrolled, boxes=self.boxes, eyes=self.eyes,
            quality=self.quality, without=np.array(self.without, str),
            unreadable=np.array(self.unreadable, str),
        )  # fmt: skip

    @classmethod
    def load(cls, source: Path) -> Embedded:
        """What :meth:`save` wrote."""
        with np.load(source) as kept:
            return cls(
                str(kept["model"]), kept["paths"].tolist(), kept["embeddings"],
                kept["enrolled"], kept["boxes"],
                kept["eyes"], kept["quality"], kept["without"].tolist(),
                kept["unreadable"].tolist() if "unreadable" in kept else [],
            )  # fmt: skip


def pictures(folder: Path) -> list[Path]:
    """All photographs under it, sorted."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def embed(
    folder: Path, recognizer: Recognizer, *, enrol: bool = False,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Embedded:  # fmt: skip
    """Embed every photograph under ``folder``; ``told`` hears how many of how many are done.

    With ``enrol`` each is also embedded with care, as one that will be searched for; more work.

    Raises:
        TooFew: there is none.
    """
    paths = pictures(folder)
    if not paths:
        raise TooFew(f"no photographs under {folder}")
    found: list[tuple[str, Seen, Floats]] = []
    without: list[str] = []
    unreadable: list[str] = []
    for number, path in enumerate(paths, 1):
        name = str(path.relative_to(folder))
        try:
            image = cast("Image | None", cv2.imread(str(path)))
            face = None if image is None else subject(image, recognizer.detector.find(image))
        except cv2.error:  # too large, or a line of pixels
            image = face = None
        if image is None:
            unreadable.append(name)
        elif face is None:
            without.append(name)
        else:
            found.append((name, *_seen(recognizer, image, face, enrol)))
        told(number, len(paths))
    wide = recognizer.embedder.dimensions
    return Embedded(
        recognizer.model, [name for name, _, _ in found],
        _rows((seen.vector for _, seen, _ in found), wide),
        _rows((careful for _, _, careful in found), wide),
        _rows((np.array(seen.face.box, np.float32) for _, seen, _ in found), 4),
        np.array([seen.face.eyes for _, seen, _ in found], np.float32),
        np.array([seen.quality.total for _, seen, _ in found], np.float32), without,
        unreadable,
    )  # fmt: skip


def _seen(recognizer: Recognizer, image: Image, face: Face, enrol: bool) -> tuple[Seen, Floats]:
    if enrol:
        return recognizer.see_twice(image, face)
    seen = recognizer.see(image, face)
    return seen, seen.vector


def _rows(vectors: Iterator[Floats], width: int) -> Floats:
    found = list(vectors)
    return np.stack(found) if found else np.zeros((0, width), np.float32)
