"""The camera agent: takes the newest picture, looks, proposes; notices a bad camera.

One thread does it all. A face that looks like nobody is known to the watcher alone, for as long as
it is in view: nothing of it reaches this module, the disk, the logs or the line.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from tertib.edge.camera import rules
from tertib.edge.camera.candidates import Candidate, Candidates
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.gallery import Part, Wanted
from tertib.edge.camera.sighting import Watcher
from tertib.edge.camera.slot import Frame, Slot
from tertib.edge.camera.watch import Watch
from tertib.edge.clockwatch import ClockWatch, Time
from tertib.edge.link import News, State
from tertib.edge.outbox import Outbox
from tertib.foundation import logs
from tertib.recognition.presence import PeopleCounter

TICK = 0.1
"""Seconds between two looks at what is due while no picture comes."""
FORGET_MS = 2_000
"""No picture was looked at for so long: whoever was in view is forgotten."""

log = logs.get("camera")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that was told, as the operator's terminal shows it: nobody, no picture."""

    at: int
    what: str
    details: dict[str, Any]


@dataclass
class Counts:
    """What was done since the start; ``age_ms`` of the last picture and of the oldest looked at."""

    looked: int = 0
    age_ms: int = 0
    oldest_ms: int = 0


class Agent:
    """One camera. ``heard`` takes what the line says; ``told`` is given each outcome."""

    def __init__(
        self, config: CameraConfig, slot: Slot, watcher: Watcher, wanted: Wanted,
        candidates: Candidates, outbox: Outbox, watch: ClockWatch, wall: Callable[[], int],
        counting: Callable[[], int], line: Callable[[], State],
        told: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:  # fmt: skip
        self.heard: Queue[News[Part]] = Queue()
        self.stopping = False
        self.health, self.people = Watch(config.health), PeopleCounter()
        self.lost = self.unseen = False
        """No picture comes; pictures come, and none of them is new enough to be looked at."""
        self.astray = ""
        """Why the camera does not look where it should, if it does not."""
        self.counts = Counts()
        self.also: tuple[Callable[[Time], None], ...] = ()
        self._config, self._slot = config, slot
        self._watcher, self._wanted, self._candidates = watcher, wanted, candidates
        self._outbox, self._watch, self._line, self._told = outbox, watch, line, told
        self._wall, self._counting = wall, counting
        self._started = self._seen_at = counting()
        self._looked = 0
        self._newest, self._watching, self._seen = 0, False, 0
        self._owed: deque[tuple[int, str, dict[str, Any]]] = deque(maxlen=1_000)
        self._born: int | None = None
        """When, by the counting clock, the gallery was last known to hold."""

    def run(self) -> None:
        """Work until ``stopping``."""
        while not self.stopping:
            try:
                self.turn(self._slot.take(TICK, self._config.camera.oldest_ms))
            except Exception:  # a fault in one picture must not end the agent
                log.exception("camera fault")

    def turn(self, frame: Frame | None) -> None:
        """Look at a picture, if there is one, and do what is due."""
        moment = self._time()
        while True:
            try:
                self._news(self.heard.get_nowait(), moment)
            except Empty:
                break
        self._wanted.tick(moment.now)
        if frame is not None:
            self._look(frame, moment)
        self._presence(moment)
        self._candidates.tick(moment, self._line().online)
        for duty in self.also:
            duty(moment)

    # -- pictures --------------------------------------------------------------------------------

    def _look(self, frame: Frame, moment: Time) -> None:
        age = moment.counted - frame.counted
        self._seen_at = moment.counted
        counts = self.counts
        counts.looked, counts.age_ms = counts.looked + 1, max(0, age)
        counts.oldest_ms = max(counts.oldest_ms, age)
        if frame.counted - self._looked >= self._config.health.every_ms:
            self._looked = frame.counted
            thumb = frame.thumb
            self.people.frame(thumb, frame.counted)
            for change in self.health.look(thumb, frame.counted / 1000):
                self.say(moment, f"camera.{change.kind}", {"on": change.on})
        if self.idle_reason(moment):
            self._forget_all()
            return
        every = self._config.recognition.every
        if self._watching and frame.number - self._seen < every:
            return  # before it is converted: that costs as much as decoding
        self._watching, self._seen = True, frame.number
        # by the counting clock: the other may be set, and in a demonstration it runs faster
        self._newest = max(self._newest, frame.counted)
        for candidate in self._candidates.raise_all(
            self._watcher.frame(frame.picture, self._newest), moment
        ):
            self._tell_of(candidate, moment)

    def _tell_of(self, candidate: Candidate, moment: Time) -> None:
        details = {"candidate": str(candidate.id), "band": candidate.band}
        self._told(Outcome(moment.now, "candidate", details))

    def _presence(self, moment: Time) -> None:
        limit = self._config.camera.lost_ms
        lost = rules.is_lost(self._slot.last_at, self._started, moment.counted, limit)
        if lost is not self.lost:
            self.lost = lost
            why = {"why": self._slot.why} if lost and self._slot.why else {}
            self.say(moment, "camera.lost" if lost else "camera.back", why)
            self._forget_all()
            if not lost:
                self._seen_at = moment.counted
        blind = moment.counted - self._seen_at
        if blind >= min(FORGET_MS, limit):
            self._forget_all()
        unseen = not lost and blind >= limit
        if unseen is not self.unseen:
            self.unseen = unseen
            self.say(moment, "camera.unseen", {"on": unseen})

    def problems(self, moment: Time) -> list[str]:
        """What keeps people from being found, by its name in ``words``."""
        idle = self.idle_reason(moment)
        lost = "password" if self._slot.why else "lost"
        odd = [lost] if self.lost else ["unseen"] if self.unseen else self.health.odd
        return ([idle] if idle else []) + odd + (["astray"] if self.astray else [])

    def look_astray(self, moment: Time, why: str) -> None:
        """The camera does not look where it should; empty: it does again."""
        if bool(why) is not bool(self.astray):
            self.say(moment, "camera.astray", {"on": True, "why": why} if why else {"on": False})
        self.astray = why

    def _forget_all(self) -> None:
        """Nobody is watched any more: whoever was in view is nobody's business."""
        if self._watching:
            self._watcher.end()
            self._watching = False

    # -- time and gallery ------------------------------------------------------------------------

    def _time(self) -> Time:
        moment = self._watch.look(self._wall(), self._counting())
        if moment.jumped:
            log.warning("clock jumped", ms=moment.jumped)
            self.say(moment, "clock.jumped", {"by": moment.jumped})
        return moment

    def _news(self, news: News[Part], moment: Time, confirm: bool = True) -> None:
        if confirm:
            self._watch.confirm(news.made_at, self._wall(), self._counting())
        came_at = moment.now - (moment.counted - news.counted)
        self._born = news.counted - max(0, came_at - news.made_at)
        if news.document is not None:
            self._wanted.apply(news.document, moment.now)
            self._watcher.rarer = self._wanted.rarer

    def recall(self, news: News[Part], parts: list[Part]) -> None:
        """Go by what was kept until the centre sends more."""
        moment = self._time()
        for part in parts:
            self._wanted.apply(part, moment.now)
        self._news(News(None, news.made_at, news.through, news.counted), moment, confirm=False)
        self._watcher.rarer = self._wanted.rarer

    def idle_reason(self, moment: Time) -> str:
        """Why nobody is looked for; empty if somebody is."""
        born = self._born
        age = 0 if born is None else moment.counted - born
        return rules.matching(
            born is not None, self._wanted.comparable, age, self._wanted.max_age, moment.sure
        )

    # -- saying ----------------------------------------------------------------------------------

    def say(self, moment: Time, kind: str, data: dict[str, Any]) -> None:
        """An event that changes nothing else; what a full disk refuses is owed."""
        try:
            self._outbox.append(moment.now, kind, data)
        except sqlite3.Error:
            log.exception("event not written")
            self._owed.append((moment.now, kind, data))
        self._told(Outcome(moment.now, kind, data))

    def pay(self) -> None:
        """Write what could not be written.

        Raises:
            sqlite3.Error: it still cannot.
        """
        self._candidates.pay()
        while self._owed:
            self._outbox.append(*self._owed[0])
            self._owed.popleft()
