"""The gate agent: hears readers and centre, decides, writes it down, opens. One thread does it all.

The order is the promise: first the event is on the disk, then the relay is pulsed. So what the door
did is never unknown, whenever the process dies.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from tertib.edge.clockwatch import ClockWatch, Time
from tertib.edge.gate import chips, rules
from tertib.edge.gate.book import Book
from tertib.edge.gate.config import GateConfig
from tertib.edge.gate.face import Face, Readers
from tertib.edge.gate.here import Here
from tertib.edge.gate.journal import Journal
from tertib.edge.gate.passes import Pass, Passes
from tertib.edge.gate.rules import Decision, Now, Request
from tertib.edge.gate.words import words
from tertib.edge.link import News
from tertib.edge.osdp import CardRead, Input, Line, Tamper
from tertib.foundation import logs

log = logs.get("gate")

TICK = 0.1
"""Seconds between two looks at what is due."""
GRACE = 10_000
"""Milliseconds in which a reader must answer after the start."""
STORAGE = "storage"
"""Refused because the event could not be written; only ever shown, since it could not be."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One decision, as screens and terminals show it: no card, no person."""

    at: int
    reader: str
    inward: bool
    decision: Decision
    decided_us: float
    written_ms: float


class Agent:
    """A gate. ``heard`` takes what panel and link say.

    Args:
        wall: the machine's time of day, ms since 1970 UTC.
        counting: the clock that only counts, ms.
        told: is given each outcome.
        beside: done at each tick, about ten times a second.
    """

    def __init__(
        self, config: GateConfig, panel: Readers, journal: Journal, here: Here, watch: ClockWatch,
        wall: Callable[[], int], counting: Callable[[], int],
        told: Callable[[Outcome], None] = lambda outcome: None,
        beside: Sequence[Callable[[Time], None]] = (),
    ) -> None:  # fmt: skip
        self.heard: Queue[Any] = Queue()
        self.stopping = False
        """Set from anywhere to end :meth:`run` within ``TICK``."""
        self.here = here
        self._config, self._panel, self._journal, self._watch = config, panel, journal, watch
        self._wall, self._counting, self._told, self._beside = wall, counting, told, beside
        self.ways, self._doors = config.ways, config.doors
        self.passes = Passes(self._doors, config.settings)
        inward = [way.reader for way in self.ways.values() if way.inward]
        self._face = Face(panel, inward, self._doors)
        self._last_tap: dict[str, tuple[bytes, int]] = {}
        self._up: dict[str, bool | None] = dict.fromkeys(self._doors)
        self._started = counting()
        self._fresh = self._born = 0
        """When the list was last known to hold, by the centre's clock and by the counting one."""
        self._release_again = 0

    # -- hearing ---------------------------------------------------------------------------------

    def run(self) -> None:
        """Work until ``stopping`` is set."""
        while not self.stopping:
            with suppress(Empty):
                self._guarded(self.hear, self.heard.get(timeout=TICK))
            self._guarded(self.tick)

    @staticmethod
    def _guarded(act: Callable[..., None], *given: Any) -> None:
        """A fault in one message must not close the gate."""
        try:
            act(*given)
        except Exception:
            log.exception("gate fault")

    def hear(self, message: Any) -> None:
        """One thing that panel or link said."""
        if isinstance(message, CardRead):
            self._card(message)
        elif isinstance(message, Input):
            self._contact(message)
        elif isinstance(message, News):
            self._news(message)
        elif isinstance(message, Line):
            self._line(message.reader, message.up)
        elif isinstance(message, Tamper) and message.on:
            self._say("reader.tampered", {"reader": message.reader})

    def tick(self) -> None:
        """What is due by time alone."""
        moment = self._time()
        for unused in self.passes.ended(moment.counted):
            self._unused(unused, moment)
        self.here.under_way = self.passes.under_way()
        if moment.counted - self._started > GRACE:
            for reader in [name for name, up in self._up.items() if up is None]:
                self._line(reader, False)
        if self.here.fire and moment.counted >= self._release_again:
            self._release_all(moment)
        self._face.turn(self.here.fire, self.exit_only(self.now(moment)), moment.counted)
        for duty in self._beside:
            duty(moment)

    # -- time ------------------------------------------------------------------------------------

    def _time(self) -> Time:
        moment = self._watch.look(self._wall(), self._counting())
        if moment.jumped:
            log.warning("clock jumped", ms=moment.jumped)
            self._journal.owe(moment.now, "clock.jumped", {"by": moment.jumped})
        return moment

    def now(self, moment: Time | None = None) -> Now:
        """The time, and how old the list is: counted since it came, or by the clock if more."""
        moment = moment or self._time()
        counted = moment.counted - self._born
        age = max(counted, moment.now - self._fresh) if self.here.book.made_at else 0
        return Now(moment.now, age, moment.sure)

    def exit_only(self, now: Now) -> bool:
        """Whether nobody may go in for want of a list or of the time."""
        book = self.here.book
        return not now.sure or book.made_at == 0 or now.age > book.max_age

    @property
    def clock_off(self) -> int:
        """How far the wall clock is off (ms), 0 while it is believed."""
        return self._watch.off

    def _news(self, news: News[Book], confirm: bool = True) -> None:
        if confirm:
            self._watch.confirm(news.made_at, self._wall(), self._counting())
        moment = self._time()
        self._fresh = news.made_at
        came_at = moment.now - (moment.counted - news.counted)
        self._born = news.counted - max(0, came_at - news.made_at)
        if news.document is not None:
            self._journal.forget(self.here.take(news.document, news.through))
        else:
            self._journal.forget(self.here.settle(news.through))

    def recall(self, news: News[Book]) -> None:
        """Go by the list that was kept until the centre sends another."""
        self._news(news, confirm=False)

    # -- cards -----------------------------------------------------------------------------------

    def _card(self, heard: CardRead) -> None:
        moment = self._time()
        if self._same_tap(heard, moment.counted):
            return
        self.here.under_way = self.passes.under_way()
        began = time.perf_counter_ns()
        now, book = self.now(moment), self.here.book
        request = Request(chips.read(heard.data, book), self.ways[heard.reader])
        decision = rules.decide(request, book, self.here, now)
        decided = time.perf_counter_ns()
        before = self.here.where(decision.card) if decision.card else ""
        decision, seq = self._write(request, decision, now, book)
        written = time.perf_counter_ns()
        if decision.admit:
            self._open(heard.reader, decision)
        if decision.admit and not self.here.fire:
            self.passes.begin(heard.reader, seq, decision.card, before, moment.counted)
        inward = request.way.inward
        said = words(decision.admit, inward, decision.reason, decision.capture)
        self._face.show(heard.reader, decision.admit, said, moment.counted)
        self._told(Outcome(now.at, heard.reader, inward, decision, (decided - began) / 1e3,
                           (written - decided) / 1e6))  # fmt: skip

    def _same_tap(self, heard: CardRead, counted: int) -> bool:
        """Whether the card is just being held there since the last read."""
        data, until = self._last_tap.get(heard.reader, (b"", 0))
        self._last_tap[heard.reader] = heard.data, counted + self._config.settings.repeat_ms
        return data == heard.data and counted < until

    def _write(
        self, request: Request, decision: Decision, now: Now, book: Book
    ) -> tuple[Decision, int]:
        """On the disk before anything moves. A full disk locks nobody in: the way out opens."""
        try:
            return decision, self._journal.decided(request, decision, now, book)
        except sqlite3.Error:
            log.exception("event not written")
            if decision.admit and (not request.way.inward or self.here.fire):
                return decision, self._journal.decided_unwritten(request, decision, now, book)
            return Decision(False, STORAGE), 0

    def _open(self, reader: str, decision: Decision) -> None:
        door = self._doors[reader]
        self._panel.output(reader, door.relay, self._config.settings.pulse_ms)
        if decision.capture and door.capture_relay is not None:
            self._panel.output(reader, door.capture_relay, self._config.settings.pulse_ms)

    # -- contacts --------------------------------------------------------------------------------

    def _contact(self, heard: Input) -> None:
        contact = (heard.reader, heard.number)
        if contact == self._config.fire:
            self._fire(heard.on)
        elif heard.on and not self.here.fire:
            too_many = self.passes.sensed(contact, self._counting())
            if too_many:
                self._say("gate.tailgated", {**_of(too_many), "people": too_many.people})

    def _unused(self, one: Pass, moment: Time) -> None:
        moved = self.here.moved.get(one.card.id) if one.card else None
        card = one.card if moved and moved.seq == one.seq else None  # it may have gone on since
        data = _of(one) | ({} if card else {"card": None})
        self._journal.put_back(moment.now, data, card, one.before)

    def _fire(self, on: bool) -> None:
        if on == self.here.fire:
            return
        self.here.fire = on
        moment = self._time()
        if on:
            self._release_all(moment)
        self._say("gate.fire", {"on": on})

    def _release_all(self, moment: Time) -> None:
        """The release itself is wired, this only helps: repeated until the contact opens again."""
        lasts = self._config.settings.fire_ms
        for door in self._doors.values():
            self._panel.output(door.name, door.relay, lasts)
        self._release_again = moment.counted + lasts // 2

    def _line(self, reader: str, up: bool) -> None:
        before, self._up[reader] = self._up[reader], up
        if up:
            self._face.rest(reader)
        if (before is None and up) or before is up:
            return
        self._say("reader.back" if up else "reader.lost", {"reader": reader})

    def _say(self, kind: str, data: dict[str, Any]) -> None:
        self._journal.owe(self._time().now, kind, data)


def _of(one: Pass) -> dict[str, Any]:
    return {"reader": one.reader, "card": str(one.card.id) if one.card else None, "of": one.seq}
