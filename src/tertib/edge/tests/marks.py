"""A watcher that needs no network: people are bright squares, their faces the squares' colours.

As the real one it forgets whoever leaves the picture. Also: films of such people, made by PyAV.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import av
import cv2
import numpy as np

from tertib.recognition import Gallery
from tertib.recognition.embed import unit

MODEL = "marks"
SIZE = (320, 192)
RATE = 25
RED, GREEN, BLUE, YELLOW = (30, 40, 235), (40, 220, 40), (235, 60, 30), (30, 225, 230)
"""As BGR."""
_BRIGHT = 70
_ALIKE = 0.985


def template(colour) -> bytes:
    """A colour as the gallery's vector."""
    return unit(np.array(colour, np.float32)).astype("<f4").tobytes()


@dataclass(frozen=True)
class Sighting:
    track: int
    subject: UUID
    face: UUID
    cosine: float
    score: float
    band: str
    first_at: int
    at: int
    frames: int
    quality: float
    shots: tuple[bytes, ...]
    vector: np.ndarray
    attack: float | None = None


class Marks:
    """One person in view at a time; a likeness is told once a track, with its second look."""

    def __init__(self) -> None:
        self.gallery: Gallery[UUID, UUID] = Gallery(3)
        self.rarer: dict[UUID, float] = {}
        self.passed = self.looked = 0
        self._frames = self._first = 0
        self._told = False
        self.slow: Callable[[], None] = lambda: None

    def frame(self, picture, at):
        self.looked += 1
        self.slow()
        image = picture.image
        colours = image.astype(np.int16)
        mask = colours.max(2) - colours.min(2) > _BRIGHT
        if mask.sum() < 400:
            self.end()
            return []
        self._frames += 1
        self._first = self._first or at
        if self._told or self._frames < 2:
            return []
        vector = unit(colours[mask].mean(0).astype(np.float32))
        hit = next(iter(self.gallery.nearest(vector)), None)
        if hit is None or (1 - hit.cosine) * self.rarer.get(hit.subject, 1) >= 1 - _ALIKE:
            return []
        self._told = True
        shots = tuple(_jpeg(image, mask) for _ in range(2))
        return [Sighting(self.passed + 1, hit.subject, hit.template, hit.cosine, 0.9999,
                         "likely", self._first, at, self._frames, 0.8, shots, vector)]  # fmt: skip

    def end(self):
        self.passed += self._frames > 0
        self._frames = self._first = 0
        self._told = False


def _jpeg(image, mask) -> bytes:
    rows, columns = np.where(mask)
    part = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return bytes(cv2.imencode(".jpg", part)[1])


def hall(seed: int = 1):
    """An empty hall: edges and surfaces that can be told again."""
    rng = np.random.default_rng(seed)
    width, height = SIZE
    picture = np.full((height, width, 3), 120, np.uint8)
    for _ in range(60):
        x, y = rng.integers(0, width), rng.integers(0, height)
        w, h = rng.integers(10, 60, 2)
        picture[y : y + h, x : x + w] = rng.integers(60, 190)
    return picture


def scene(picture, rng, person=None, x=0):
    """One picture of a camera with a sensor: the hall, noise, perhaps a person."""
    shown = picture.astype(np.int16)
    if person is not None:
        shown[70:150, x : x + 56] = person
    noise = rng.normal(0, 3, picture.shape[:2])[..., None]
    return np.clip(shown + noise, 0, 255).astype(np.uint8)


def walk(people: Iterable, each: int = 12, between: int = 8):
    """People who pass one after the other, ``each`` pictures long."""
    rng, place = np.random.default_rng(2), hall()
    for person in people:
        for step in range(each):
            yield scene(place, rng, person, 20 + step * 16)
        for _ in range(between):
            yield scene(place, rng)


def film(path: Path, pictures: Iterable, gop: int = 12, refresh: bool = False) -> Path:
    """The pictures as an H.264 file; with ``refresh`` bit by bit instead of by key frames."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        more = f"keyint={gop}:scenecut=0:bframes=0:intra-refresh={int(refresh)}"
        stream.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "18",
                          "x264-params": more}  # fmt: skip
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return path
