"""A lane watched: pictures in, likenesses to enrolled subjects out; everyone else is forgotten.

What is known of a passer-by is a running sum of vectors and a few shots, in memory, for as long as
the face is in view; with the end of the track it is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import cv2
import numpy as np

from tertib.recognition.arrays import Floats, Image
from tertib.recognition.closeup import close_up
from tertib.recognition.decoded import Decoded, whole
from tertib.recognition.detect import Face
from tertib.recognition.embed import unit
from tertib.recognition.gallery import Gallery, Hit, reach
from tertib.recognition.likelihood import Band, Calibration, band
from tertib.recognition.quality import judge, weight
from tertib.recognition.recognizer import Recognizer
from tertib.recognition.track import Track, Tracker

JUDGED = 3
"""So many subjects are judged at each look, beside those told of: the nearest may be one whose
likeness must be rarer, and the second the one meant."""
Id = TypeVar("Id", bound=Hashable)
Subject = TypeVar("Subject", bound=Hashable)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """How a lane is watched; times in ms."""

    rate: float = 0.001
    """Accepted share of strangers who raise an alert."""
    every: int = 3
    """Faces are looked for in one of so many pictures."""
    whole: int = 2
    """Of so many looks while somebody is in view one is at the whole picture, the others at what is
    around those seen last: who comes new is seen a look later at most."""
    least_eyes: float = 25.0
    least_quality: float = 0.12
    pause_ms: int = 100
    """Between two vectors of one face: neighbouring pictures say the same. Of 25 pictures a second
    every third is looked at, and each of those counts."""
    most: int = 8
    """After so many vectors a face like nobody's is looked at less often, ``slowly_ms`` apart:
    somebody else may have stepped into its place."""
    slowly_ms: int = 600
    near: float = 10.0
    """Until it was told, a face that so many times as many strangers resemble as may is looked at
    as often as at first: it may be sure with a few larger pictures."""
    least: int = 3
    """Vectors before an alert at the accepted rate; one alone must be ``hurry`` times as rare."""
    hurry: float = 0.01
    shots: int = 3
    shot_size: int = 320
    """Pixels of a shot's longer side, at most."""


@dataclass(frozen=True, eq=False)
class Sighting(Generic[Id, Subject]):
    """Somebody in view looks like a subject. ``share`` of strangers look as alike as this."""

    track: int
    subject: Subject
    face: Id
    cosine: float
    score: float
    """1 - share: near 1 when hardly a stranger looks so alike."""
    band: Band
    first_at: int
    at: int
    frames: int
    quality: float
    shots: tuple[bytes, ...]
    """JPEG, the best first."""
    vector: Floats
    """Of the face seen, fused; of length one."""
    attack: float | None = None
    """How sure a model is that no living face is there, 0 to 1; None without such a model."""

    @property
    def share(self) -> float:
        return 1 - self.score


@dataclass(frozen=True, eq=False)
class _Compared:
    """A vector searched for, and the best likeness of a subject that was not told of then."""

    vector: Floats
    cosine: float
    changes: int


@dataclass(eq=False)
class _Person:
    """What is known of one track."""

    total: Floats
    frames: int = 0
    last_ms: int = -(10**9)
    best: float = 0.0
    shots: list[tuple[float, Image]] = field(default_factory=list)
    told: dict[Hashable, Band] = field(default_factory=dict)
    """Subjects told of, each with its highest band so far."""
    compared: _Compared | None = None
    near: bool = True
    top: float = -1.0
    """The best score so far, once enough pictures are fused."""

    def is_settled(self, subject: Hashable) -> bool:
        """Whether nothing more can be said of the likeness to a subject."""
        return self.told.get(subject) is Band.VERY_LIKELY


class LaneWatcher(Generic[Id, Subject]):
    """Watches one camera; for one thread.

    ``gallery`` may change between two pictures. ``rarer`` maps a subject to how many times rarer a
    likeness to it must be, for those who were mistaken again and again. ``scored`` hears the best
    score of each person who is gone and forgotten: all that calibration needs. Where nobody
    listens, searches that cannot end in an alert are left out.
    """

    def __init__(
        self, recognizer: Recognizer, gallery: Gallery[Id, Subject],
        settings: Settings | None = None, calibration: Calibration | None = None,
        scored: Callable[[float], None] | None = None,
    ) -> None:  # fmt: skip
        found = calibration or recognizer.calibration
        if found is None:
            raise ValueError("a model without calibration cannot say how rare a likeness is")
        self.gallery, self.settings, self.calibration = gallery, settings or Settings(), found
        self.rarer: dict[Subject, float] = {}
        self._scored = scored
        self._recognizer, self._tracker = recognizer, Tracker()
        self._people: dict[int, _Person] = {}
        self._pictures = 0
        self._seen: list[Track] = []
        self.passed = 0
        """People whose track ended and who were seen well enough to be compared."""

    def frame(self, picture: Image | Decoded, at: int) -> list[Sighting[Id, Subject]]:
        """Look at one picture, taken at ``at`` (ms, never back); who is new among the alike."""
        looks, between = divmod(self._pictures, self.settings.every)
        self._pictures += 1
        if between:
            return []
        around = [track.face for track in self._seen] if looks % self.settings.whole else []
        faces = [face for face in self._recognizer.detector.find(picture, around)
                 if face.eyes >= self.settings.least_eyes]  # fmt: skip
        self._seen, ended = self._tracker.update(faces, at)
        gone = [self._people.pop(track.number, None) for track in ended]
        for person in gone:  # forgotten by now, whatever becomes of their scores
            self._gone(person)
        if ended and not self._tracker.tracks:
            self._recognizer.forget()
        return [sighting for track in self._seen for sighting in self._look(picture, track, at)]

    def end(self) -> None:
        """Forget everybody in view, as at the end of a film."""
        gone = [*self._people.values()]
        self._people.clear()
        self._seen.clear()
        self._tracker.tracks.clear()
        self._recognizer.forget()
        for person in gone:
            self._gone(person)

    def _gone(self, person: _Person | None) -> None:
        if person is None:
            return
        self.passed += 1
        if self._scored and person.top > -1:
            try:
                self._scored(person.top)
            except Exception:  # a number lost; the next picture is still to be looked at
                log.error("score not taken")  # a traceback would hold the person

    def _look(self, picture: Image | Decoded, track: Track, at: int) -> list[Sighting[Id, Subject]]:
        person = self._people.get(track.number)
        if person and at - person.last_ms < self._pause(person):
            return []
        embedder = self._recognizer.embedder
        image, face = close_up(picture, track.face)
        chips = embedder.chips(image, face.points)
        quality = judge(face, chips[0]).total
        if quality < self.settings.least_quality:
            return []
        vector = embedder.look(chips)
        if person and float(unit(person.total) @ vector) < self._recognizer.same:
            self._gone(self._people.pop(track.number))
            self._tracker.split(track, at)
            person = None
        if person is None:
            person = self._people[track.number] = _Person(np.zeros(embedder.dimensions, np.float32))
        person.total += np.float32(weight(track.face.eyes, quality)) * vector
        person.frames, person.last_ms = person.frames + 1, at
        person.best = max(person.best, quality)
        self._keep_shot(person, image, face, quality)
        return self._compare(picture, track, person, at)

    def _pause(self, person: _Person) -> int:
        often = person.near or person.frames < self.settings.most
        return self.settings.pause_ms if often else self.settings.slowly_ms

    def _keep_shot(self, person: _Person, image: Image, face: Face, quality: float) -> None:
        worst = person.shots[-1][0] if len(person.shots) == self.settings.shots else -1.0
        if quality > worst:
            person.shots = sorted(
                [*person.shots, (quality, portrait(image, face))], key=lambda one: -one[0]
            )[: self.settings.shots]

    def _compare(
        self, picture: Image | Decoded, track: Track, person: _Person, at: int
    ) -> list[Sighting[Id, Subject]]:
        vector = unit(person.total)
        possible = self._possible(person, vector)
        person.near = self._is_near(possible)
        if possible > self._rate(person.frames) and not self._scored:
            return []
        hits = self.gallery.nearest(vector, len(person.told) + JUDGED)
        if person.frames >= self.settings.least and hits:
            person.top = max(person.top, hits[0].cosine)
        alerts = [(hit, alert) for hit in hits if (alert := self._judge(hit, person))]
        person.told |= {hit.subject: name for hit, (_, name) in alerts}
        last = hits[-1].cosine if hits else -1.0  # whoever was not returned is no more alike
        best = max((hit.cosine for hit in hits if not person.is_settled(hit.subject)), default=last)
        person.compared = _Compared(vector, best, self.gallery.changes)
        person.near = self._is_near(self.calibration.any_of(best, len(self.gallery)))
        if not alerts:
            return []
        shots = tuple(jpeg(shot, self.settings.shot_size) for _, shot in person.shots)
        hint = self._recognizer.attack
        attack = hint.of(whole(picture), track.face) if hint else None
        return [
            Sighting(
                track.number, hit.subject, hit.template, hit.cosine, 1 - share, name,
                track.first_at, at, person.frames, person.best, shots, vector, attack,
            )
            for hit, (share, name) in alerts
        ]  # fmt: skip

    def _judge(self, hit: Hit[Id, Subject], person: _Person) -> tuple[float, Band] | None:
        """The share of strangers who look as alike, and its band; None if that is too many, or no
        more than was told of this person."""
        share = self.calibration.any_of(hit.cosine, len(self.gallery))
        share = min(1.0, share * self.rarer.get(hit.subject, 1.0))
        name, before = band(share, self.settings.rate), person.told.get(hit.subject)
        if name is None or share > self._rate(person.frames):
            return None
        return (share, name) if before is None or name.rank > before.rank else None

    def _rate(self, frames: int) -> float:
        """The share of strangers that may be as alike, after so many vectors."""
        settings = self.settings
        return settings.rate if frames >= settings.least else settings.rate * settings.hurry

    def _possible(self, person: _Person, vector: Floats) -> float:
        """The share of strangers as alike as the nearest subject can be at most, unsearched."""
        before, nearest = person.compared, 1.0
        if before and before.changes == self.gallery.changes:
            nearest = reach(before.cosine, float(before.vector @ vector))
        return self.calibration.any_of(nearest, len(self.gallery))

    def _is_near(self, share: float) -> bool:
        return share <= self.settings.rate * self.settings.near


def portrait(image: Image, face: Face) -> Image:
    """The face with its surroundings, cut out (a copy, so that the picture can go)."""
    left, top, width, height = face.box
    side = max(width, height) * 0.9
    x, y = left + width / 2, top + height / 2
    rows = slice(max(0, round(y - side)), max(1, round(y + side)))
    columns = slice(max(0, round(x - side)), max(1, round(x + side)))
    return image[rows, columns].copy()


def jpeg(image: Image, longest: int) -> bytes:
    """As a JPEG whose longer side is at most ``longest``."""
    scale = longest / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 88])[1])
