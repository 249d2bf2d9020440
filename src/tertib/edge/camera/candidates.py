"""Candidates: written down first, then told; here in the lane too where the centre does not take
them in time."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tertib.contracts.events import Event
from tertib.edge.camera import rules, words
from tertib.edge.camera.calls import Calls
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.gallery import Wanted
from tertib.edge.camera.shots import Shots
from tertib.edge.camera.sighting import Sighting, Vector
from tertib.edge.clockwatch import Time
from tertib.edge.outbox import Outbox
from tertib.foundation import ids, logs

CANDIDATE, NEARER = "camera.candidate", "camera.candidate_nearer"
ALERTED, NOT_ALERTED = "camera.alerted_locally", "camera.not_alerted"
_OWED = 1_000

log = logs.get("camera")


@dataclass
class Candidate:
    """One proposal. ``raised`` and ``seq``: when by the counting clock, and as which event."""

    id: UUID
    face: UUID
    band: str
    at: int
    raised: int
    shots: tuple[bytes, ...]
    seq: int = 0


class Candidates:
    """Used by the agent's thread alone.

    Args:
        wake: is called when something is there to be sent.
    """

    def __init__(
        self, config: CameraConfig, outbox: Outbox, shots: Shots, wanted: Wanted, model: str,
        wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self._alert, self._lane, self._local = config.alert, config.lane, config.local
        self._outbox, self._shots, self._wanted, self._model = outbox, shots, wanted, model
        self._wake = wake
        self._told: dict[UUID, tuple[Candidate, Vector]] = {}
        """The last of each subject, and the face seen; as long as it is not told again."""
        self._repeat_ms = config.alert.repeat_s * 1000
        self._untaken: list[Candidate] = []
        self.shown: list[Candidate] = []
        """Those that the lane itself is shown."""
        self._owed: deque[tuple[Candidate, Sighting, Time]] = deque(maxlen=_OWED)
        self._unsaid: deque[tuple[int, str, dict[str, Any]]] = deque(maxlen=_OWED)
        self.calls = Calls(config.alert)
        self.raised = 0

    def raise_all(self, sightings: Sequence[Sighting], moment: Time) -> list[Candidate]:
        """Tell of those that are to be told; returns them."""
        found = []
        for sighting in sightings:
            told, seen = self._told.get(sighting.subject, (None, sighting.vector))
            same = rules.is_same(float(seen @ sighting.vector), sighting.cosine)
            ago = moment.counted - told.raised if told else 0
            before = told.band if told else None
            say = rules.tells(before, ago, sighting.band, self._repeat_ms, same)
            if say == "candidate":
                found.append(self._raise(sighting, ids.new_id(), moment))
                self._told[sighting.subject] = found[-1], sighting.vector
            elif say == "nearer" and told:
                self._nearer(told, sighting, moment)
        return found

    def _nearer(self, told: Candidate, sighting: Sighting, moment: Time) -> None:
        """A candidate's likeness is in a higher band now. On a full disk it stays unsaid."""
        told.band = str(sighting.band)
        try:
            self._outbox.append(moment.now, NEARER, {
                "candidate": str(told.id), "score": round(float(sighting.score), 9),
                "cosine": round(float(sighting.cosine), 5), "band": told.band,
            })  # fmt: skip
        except sqlite3.Error:
            log.exception("higher band not written")
        else:
            self._wake()

    def _raise(self, sighting: Sighting, name: UUID, moment: Time) -> Candidate:
        """On the disk with its pictures, then to the centre; what a full disk refuses is owed, and
        the lane is told at once."""
        found = Candidate(
            name, sighting.face, str(sighting.band), _when(sighting.at, moment), moment.counted,
            tuple(sighting.shots),
        )  # fmt: skip
        self.raised += 1
        try:
            self._write(found, sighting, moment)
        except sqlite3.Error:
            log.exception("candidate not written")
            self._owed.append((found, sighting, moment))
            self._show(found, moment)
        else:
            self._untaken.append(found)
        return found

    def _write(self, found: Candidate, sighting: Sighting, moment: Time) -> None:
        with self._outbox.entry() as entry:
            event = entry.add(moment.now, CANDIDATE, self._data(sighting, found, moment))
            self._shots.add(entry.connection, found.id, sighting.shots, found.at)
        found.seq = event.seq
        self._wake()

    def _data(self, sighting: Sighting, found: Candidate, moment: Time) -> dict[str, Any]:
        return {
            "candidate": str(found.id),
            "subject": str(sighting.subject), "face": str(sighting.face),
            "score": round(float(sighting.score), 9), "cosine": round(float(sighting.cosine), 5),
            "band": found.band, "model": self._model, "gallery": self._wanted.version,
            "lane": str(self._lane.id), "track": sighting.track,
            "first_at": _when(sighting.first_at, moment), "at": _when(sighting.at, moment),
            "frames": sighting.frames,
            "quality": round(float(sighting.quality), 4), "shots": len(sighting.shots),
            "attack": None if sighting.attack is None else round(float(sighting.attack), 4),
        }  # fmt: skip

    # -- what is due -----------------------------------------------------------------------------

    def pay(self) -> None:
        """Write what could not be written.

        Raises:
            sqlite3.Error: it still cannot.
        """
        while self._owed:
            self._write(*self._owed[0])
            self._owed.popleft()
        while self._unsaid:
            self._outbox.append(*self._unsaid[0])
            self._unsaid.popleft()

    def tick(self, moment: Time, online: bool) -> None:
        """Tell the lane of what the centre has not taken in time; end what was shown enough."""
        since = moment.counted - self._repeat_ms
        self._told = {one: told for one, told in self._told.items() if told[0].raised > since}
        self._untaken = [one for one in self._untaken if one.seq > self._outbox.through]
        for one in list(self._untaken):
            if rules.alerts_here(moment.counted - one.raised, online, self._alert.after_ms):
                self._untaken.remove(one)
                self._show(one, moment)
        until = moment.counted - self._alert.shown_s * 1000
        self.shown = [one for one in self.shown if one.raised > until]
        for call in self.calls.tick(moment.counted):
            data = {"candidate": str(call.candidate)}
            if call.heard:
                self._say(moment, ALERTED, data)
            else:
                self._say(moment, NOT_ALERTED, data | {"reason": call.reason})

    def _show(self, one: Candidate, moment: Time) -> None:
        self.shown.append(one)
        log.warning("alert at the lane")
        self.calls.call(one.id, moment.counted)

    def _say(self, moment: Time, kind: str, data: dict[str, Any]) -> None:
        """After what it is about: where that is owed still, this is too."""
        if not self._owed:
            try:
                self._outbox.append(moment.now, kind, data)
            except sqlite3.Error:
                log.exception("local alert not written")
            else:
                return
        self._unsaid.append((moment.now, kind, data))

    def recall(self, moment: Time) -> None:
        """After a restart: what the centre does not have and the lane was not told yet."""
        since = moment.now - self._alert.shown_s * 1000
        told: set[str] = set()
        waiting: list[Event] = []
        for event in self._outbox.all_pending():
            if event.kind in (ALERTED, NOT_ALERTED):
                told.add(event.data["candidate"])
            elif event.kind == CANDIDATE and event.at > since:
                waiting.append(event)
        self._untaken = [
            Candidate(UUID(event.data["candidate"]), UUID(event.data["face"]), event.data["band"],
                      event.data["at"], moment.counted,
                      tuple(self._shots.of(UUID(event.data["candidate"]))), event.seq)
            for event in waiting if event.data["candidate"] not in told
        ]  # fmt: skip

    # -- what is shown ---------------------------------------------------------------------------

    def state(self) -> list[dict[str, Any]]:
        """The candidates on the lane display, the newest first."""
        return [
            {
                "candidate": str(one.id), "label": self._wanted.label(one.face),
                "band": words.BANDS[one.band]._asdict(), "shots": len(one.shots),
                "time": self._local(one.at).strftime("%H:%M:%S %Z"),
            }
            for one in reversed(self.shown)
        ]  # fmt: skip

    def pictures(self) -> dict[str, bytes]:
        """Theirs, by ``<candidate>/<number>``."""
        return {
            f"{one.id}/{number}": shot
            for one in self.shown
            for number, shot in enumerate(one.shots)
        }


def _when(counted: int, moment: Time) -> int:
    """A time of the counting clock as a time of day (ms since 1970 UTC)."""
    return moment.now - (moment.counted - counted)
