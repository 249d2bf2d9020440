"""The locker agent: hears terminals, doors and centre, decides, writes it down, unlocks.

One thread does it all, and in this order: first the event is on the disk, then the lock opens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from tertib.contracts.compartments import Compartments
from tertib.edge.clockwatch import ClockWatch, Time
from tertib.edge.gate.face import Readers
from tertib.edge.link import News
from tertib.edge.locker import rules, words
from tertib.edge.locker.config import LockerConfig, Spot
from tertib.edge.locker.doors import Doors
from tertib.edge.locker.here import Guesses, Here
from tertib.edge.locker.rules import Decision, Now
from tertib.edge.osdp import CardRead, Input, Keys, Line, Tamper
from tertib.edge.outbox import Outbox
from tertib.foundation import logs

log = logs.get("locker")

TICK = 0.1
"""Seconds between two looks at what is due."""
GRACE = 10_000
"""Milliseconds in which a board must answer after the start."""
NOTHING = Compartments("", None, 0, 0, ())  # type: ignore[arg-type]
"""Before the first list came."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One decision, as the operator's terminal shows it: no badge, no secret."""

    at: int
    reader: str
    decision: Decision


class Agent:
    """A locker bank. ``heard`` takes what panel and link say; ``told`` is given each outcome."""

    def __init__(
        self, config: LockerConfig, panel: Readers, outbox: Outbox, here: Here, watch: ClockWatch,
        wall: Callable[[], int], counting: Callable[[], int],
        told: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:  # fmt: skip
        self.heard: Queue[Any] = Queue()
        self.stopping = False
        self.book: Compartments = NOTHING
        self.here = here
        self._config, self._settings = config, config.settings
        self._panel, self._outbox, self._watch = panel, outbox, watch
        self._wall, self._counting, self._told = wall, counting, told
        self.also: tuple[Callable[[Time], None], ...] = ()
        self._numbers = {spot: number for number, spot in config.spots.items()}
        self.doors = Doors(config, panel, outbox, here, self._show)
        self._names = [board.name for board in config.readers]
        self._up: dict[str, bool | None] = dict.fromkeys(self._names)
        self._last_tap: dict[str, tuple[bytes, int]] = {}
        self._until: dict[str, int] = {}
        self._idle = ""
        self._started = counting()
        self._born = 0
        """When, by the counting clock, the list was last known to hold."""

    # -- hearing ---------------------------------------------------------------------------------

    def run(self) -> None:
        """Work until ``stopping``."""
        while not self.stopping:
            try:
                message = self.heard.get(timeout=TICK)
            except Empty:
                message = None
            try:
                if message is not None:
                    self.hear(message)
                self.tick()
            except Exception:  # a fault in one message must not end the agent
                log.exception("locker fault")

    def hear(self, message: Any) -> None:
        """One thing that panel or link said."""
        moment = self._time()
        if isinstance(message, CardRead):
            self._badge(message, moment)
        elif isinstance(message, Keys):
            self._secret(message, moment)
        elif isinstance(message, Input):
            number = self._numbers.get(Spot(message.reader, message.number))
            if number is not None:
                self.doors.contact(number, message.on, moment)
        elif isinstance(message, News):
            self._news(message)
        elif isinstance(message, Line):
            self._line(message.reader, message.up, moment)
        elif isinstance(message, Tamper) and message.on:
            self.doors.say(moment.now, "reader.tampered", {"reader": message.reader})

    def tick(self) -> None:
        """What is due by time alone."""
        moment = self._time()
        self.doors.tick(moment)
        if moment.counted - self._started > GRACE:
            for reader in [name for name, up in self._up.items() if up is None]:
                self._line(reader, False, moment)
        phone = any(door.purpose == rules.PHONE for door in self.book.doors)
        idle = words.IDLE[rules.PHONE if phone else rules.PASSPORT]
        over = [name for name, until in self._until.items() if until <= moment.counted]
        for reader in over if idle == self._idle else self._names:
            self._rest(reader, idle)
        self._idle = idle
        for duty in self.also:
            duty(moment)

    # -- time and list ---------------------------------------------------------------------------

    def _time(self) -> Time:
        moment = self._watch.look(self._wall(), self._counting())
        if moment.jumped:
            log.warning("clock jumped", ms=moment.jumped)
            self.doors.say(moment.now, "clock.jumped", {"by": moment.jumped})
        return moment

    def now(self, moment: Time) -> Now:
        """The time and how old the list is, counted since it came."""
        return Now(moment.now, moment.counted - self._born, moment.sure)

    def _news(self, news: News[Compartments], confirm: bool = True) -> None:
        if confirm:
            self._watch.confirm(news.made_at, self._wall(), self._counting())
        moment = self._time()
        came_at = moment.now - (moment.counted - news.counted)
        self._born = news.counted - max(0, came_at - news.made_at)
        if news.document is not None:
            self.book = news.document
        self.here.settle(news.through)

    def recall(self, news: News[Compartments]) -> None:
        """Go by the list that was kept until the centre sends another."""
        self._news(news, confirm=False)

    # -- people ----------------------------------------------------------------------------------

    def _badge(self, heard: CardRead, moment: Time) -> None:
        data, until = self._last_tap.get(heard.reader, (b"", 0))
        if data == heard.data and moment.counted < until:
            return
        again = moment.counted + self._settings.repeat_ms
        self._last_tap[heard.reader] = (heard.data, again)
        uid = heard.data.hex().upper()
        self._act(heard.reader, rules.by_badge(uid, self.book, self.here, self.now(moment)), moment)

    def _secret(self, heard: Keys, moment: Time) -> None:
        guesses = self.here.guesses(heard.reader)
        if moment.now < guesses.until:
            self._show(heard.reader, words.RESTING, "refuse")
            return
        secret = heard.text.strip()
        decision = rules.by_secret(secret, self.book, self.here, self.now(moment))
        fresh = None
        if decision.reason == "wrong":
            decision, fresh = self._wrong(guesses, moment.now)
        elif decision.open and guesses.wrong:
            fresh = Guesses()
        self._act(heard.reader, decision, moment, fresh)

    def _wrong(self, before: Guesses, at: int) -> tuple[Decision, Guesses]:
        """Count a wrong PIN; those of long ago no longer count."""
        rest = self._settings.rest_ms
        wrong = before.wrong + 1 if at - before.last < rest else 1
        if wrong >= self._settings.wrong_limit:
            return rules.refused("too-many"), Guesses(0, at, at + rest)
        return rules.refused("wrong"), Guesses(wrong, at)

    def _act(
        self, reader: str, decision: Decision, moment: Time, guesses: Guesses | None = None
    ) -> None:
        self.doors.pay()
        try:
            with self._outbox.entry() as entry:
                if guesses is not None:
                    self.here.guess(entry, reader, guesses)
                if decision.open:
                    self.doors.unlocked(entry, reader, decision, moment)
                else:
                    entry.add(moment.now, "locker.refused", {"why": decision.reason})
        except sqlite3.Error:
            log.exception("event not written")
            if decision.open:
                self.doors.still_locked(decision)
            decision = rules.refused("storage")
        if decision.open:
            self.doors.release(decision.open)
            self._show(reader, words.OPENED.format(n=decision.open), "admit")
        else:
            self._show(reader, words.REFUSED[decision.reason], "refuse")
        self._told(Outcome(moment.now, reader, decision))

    # -- terminals -------------------------------------------------------------------------------

    def _show(self, reader: str, text: str, light: str) -> None:
        self._panel.light(reader, light)
        self._panel.text(reader, text)
        self._until[reader] = self._counting() + self._settings.shown_ms

    def _rest(self, reader: str, idle: str) -> None:
        self._until.pop(reader, None)
        self._panel.light(reader, "idle")
        self._panel.text(reader, idle)

    def _line(self, reader: str, up: bool, moment: Time) -> None:
        before, self._up[reader] = self._up[reader], up
        if up:
            self._rest(reader, self._idle or words.IDLE[rules.PASSPORT])
        if (before is None and up) or before is up:
            return
        self.doors.say(moment.now, "reader.back" if up else "reader.lost", {"reader": reader})
