"""The faces looked for: kept on disk sealed as they came, in memory only those that bar now.

Kept are the signed documents themselves, a whole one and the changes that follow it; each start
checks every signature and goes through them again. Versions only rise, here as on the line.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from numpy.typing import NDArray

from tertib.contracts import gallery, signed
from tertib.contracts.gallery import Face, Gallery
from tertib.edge.store import Store
from tertib.foundation import logs

ENOUGH_PARTS = 200
"""With so many changes kept, everything is asked for anew."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS gallery_part (
    version INTEGER PRIMARY KEY, since INTEGER NOT NULL, model TEXT NOT NULL, body BLOB NOT NULL
) STRICT
"""

log = logs.get("camera")


@dataclass(frozen=True)
class Part:
    """A document with the faces in it."""

    document: Gallery
    faces: tuple[Face, ...]

    @property
    def office(self) -> str:
        return self.document.office

    @property
    def made_at(self) -> int:
        return self.document.made_at


def reader(key: Ed25519PrivateKey) -> Callable[[Any], Part]:
    """Reads a body whose signature was checked; raises ``signed.NotGenuine``."""

    def read(body: Any) -> Part:
        document = gallery.from_body(body)
        return Part(document, tuple(gallery.unseal(document.sealed, key)))

    return read


class Parts:
    """What was received, in the agent's store (a ``link.Keeper``)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._doubtful = False
        self.recalled: list[Part] = []
        """What :meth:`recall` found, for the agent to take over once."""
        with store.durable() as connection:
            connection.execute(_SCHEMA)

    @property
    def version(self) -> int:
        """The newest version on the disk, 0 for none."""
        return self._newest()[0]

    @property
    def asks_all(self) -> bool:
        """Whether to ask for everything: what is kept does not do, or has become many parts."""
        return self._doubtful or self._newest()[2] > ENOUGH_PARTS

    @property
    def path(self) -> str:
        """Where to ask for what changed."""
        return f"/edge/v1/gallery?since={0 if self.asks_all else self.version}"

    def _newest(self) -> tuple[int, str, int]:
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT version, model, (SELECT count(*) FROM gallery_part) FROM gallery_part"
                " ORDER BY version DESC LIMIT 1"
            ).fetchone()
        return row or (0, "", 0)

    def fits(self, document: Part) -> None:
        """Hold a document against what is kept.

        Raises:
            signed.NotGenuine: it would lead back, or changes something that is not here.
        """
        given = document.document
        version, model, _ = self._newest()
        if given.version < version:
            raise signed.NotGenuine("gallery-back")
        if given.since and (given.since, given.model) != (version, model):
            self._doubtful = True
            raise signed.NotGenuine("gallery-gap")

    def keep(self, connection: sqlite3.Connection, document: Part, body: bytes) -> None:
        """Keep a document that fits; a whole one replaces all others."""
        given = document.document
        if given.since == 0:
            connection.execute("DELETE FROM gallery_part")
            self._doubtful = False
        elif given.since == given.version:
            return
        connection.execute(
            "INSERT INTO gallery_part VALUES (?, ?, ?, ?)",
            (given.version, given.since, given.model, body),
        )

    def recall(self, genuine: Callable[[bytes], Part]) -> Part | None:
        """Check all that is kept; the newest document, None if there is none.

        Raises:
            signed.NotGenuine: one was tampered with or is missing; everything will be asked anew.
        """
        with self._store.reading() as connection:
            rows = connection.execute("SELECT body FROM gallery_part ORDER BY version").fetchall()
        found: list[Part] = []
        try:
            for (body,) in rows:
                part = genuine(body)
                if part.document.since != (found[-1].document.version if found else 0):
                    raise signed.NotGenuine("gallery-gap")
                found.append(part)
        except signed.NotGenuine:
            self._doubtful = True
            raise
        self.recalled = found
        return found[-1] if found else None


class Live(Protocol):
    """What is compared with (``recognition.Gallery``)."""

    def put(self, template: UUID, subject: UUID, vector: NDArray[np.float32]) -> None: ...
    def remove(self, template: UUID) -> None: ...


class Wanted:
    """All faces received; those that bar at this lane at this moment are in ``live``.

    Args:
        direction: ``exit`` or ``entry``, as the lane is.
        model: its identity; templates of another are not comparable, and then nobody is looked
            for.
    """

    def __init__(self, live: Live, direction: str, model: str) -> None:
        self._live, self._direction, self._model = live, direction, model
        self._faces: dict[UUID, Face] = {}
        self._in: dict[UUID, Face] = {}
        self._due: list[tuple[int, UUID]] = []
        self.version = self.max_age = 0
        self.model = ""
        self._rarer: dict[UUID, dict[UUID, float]] = {}
        self.rarer: dict[UUID, float] = {}
        """Subject -> how many times rarer a likeness must be than with others."""

    def __len__(self) -> int:
        """How many templates are compared with now."""
        return len(self._in)

    @property
    def comparable(self) -> bool:
        return gallery.comparable(self.model, self._model)

    def label(self, face: UUID) -> str:
        """The order's number."""
        found = self._faces.get(face)
        return found.label if found else ""

    def apply(self, part: Part, now: int) -> None:
        """Take over what changed; ``now`` in ms since 1970 UTC."""
        given = part.document
        new = {face.id: face for face in part.faces}
        gone = set(given.removed) if given.since else set(self._faces) - set(new)
        for one in gone:
            self._faces.pop(one, None)
            self._out(one)
        other = given.model != self.model
        changed = [face for face in new.values() if other or self._faces.get(face.id) != face]
        self._faces |= new
        self.version, self.max_age, self.model = given.version, given.max_age, given.model
        self._review(changed, now)

    def tick(self, now: int) -> None:
        """Orders begin and end by themselves."""
        over: dict[UUID, Face] = {}
        while self._due and self._due[0][0] <= now:
            _, one = heapq.heappop(self._due)
            if one in self._faces:
                over[one] = self._faces[one]
        if over:
            self._review(over.values(), now)

    def _review(self, faces: Iterable[Face], now: int) -> None:
        for face in faces:
            for moment in face.lanes.get(self._direction, ()):
                if moment is not None and moment > now:
                    heapq.heappush(self._due, (moment, face.id))
            if self._bars(face, now):
                self._enter(face)
            else:
                self._out(face.id)

    def _bars(self, face: Face, now: int) -> bool:
        if self._direction not in face.lanes or not self.comparable:
            return False
        begins, ends = face.lanes[self._direction]
        return begins <= now and (ends is None or now < ends)

    def _enter(self, face: Face) -> None:
        try:
            self._live.put(face.id, face.subject, np.frombuffer(face.template, "<f4"))
        except ValueError:
            log.error("template of another model")
            self._out(face.id)
            return
        self._in[face.id] = face
        self._ask(face.subject, face.id, face.rarer)

    def _out(self, one: UUID) -> None:
        face = self._in.pop(one, None)
        if face:
            self._live.remove(one)
            self._ask(face.subject, one, 1.0)

    def _ask(self, subject: UUID, face: UUID, rarer: float) -> None:
        """False hits are of a subject: the most that is said with any of its faces."""
        asked = self._rarer.setdefault(subject, {})
        asked.pop(face, None)
        if rarer > 1:
            asked[face] = rarer
        if asked:
            self.rarer[subject] = max(asked.values())
        else:
            del self._rarer[subject]
            self.rarer.pop(subject, None)
