"""Days in the house: the door, the gates, the counters, the desks behind, the lockers.

The office's clock runs a minute a second, and slower while the machine does not keep up: people
must wait for officers, not for a processor. Everybody acts through the same pages, readers and
lockers as in life; nothing is reached around them.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tertib.simulators.people.browser import Trouble
from tertib.simulators.people.gate import Gate
from tertib.simulators.people.locker import Locker
from tertib.simulators.people.neighbours import TookTooLong, wait_for
from tertib.simulators.people.officer import ON_TO_PRINT, CounterRefused, Officer
from tertib.simulators.people.staff import Door, Staff

MINUTE = 60_000
"""Milliseconds of the office's clock."""
PATIENCE = 2_400
"""Seconds of the machine's clock: a slow day in the house."""
LONG, SHORT = 25, 12
"""Minutes that the one who waits longest has been inside: the clock goes slower, quick again."""
MOST_DAYS = 5
"""So many opening days ahead people may have booked."""
NAP = 0.5
"""Seconds after which whoever waits looks at the clock again: its pace may have changed."""
KINDS = {"on time": 88, "too early": 3, "forged code": 3, "lends the card": 3, "never comes": 3}
"""How people behave at the door, and their share of a hundred."""


class OfficeClock:
    """The demonstration's clock, moved with the buttons of its bar."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.read()

    def read(self) -> None:
        """Set by the centre's clock, as the tablet does."""
        day = self._door.day()
        self._set = day["made"], time.monotonic(), day["pace"]  # at once: many read it

    def now(self) -> float:
        """Milliseconds since 1970 on the office's clock."""
        made, at, pace = self._set
        return float(made + (time.monotonic() - at) * 1000 * pace)

    def press(self, step: str) -> None:
        """Press a button of the bar: hour, day, morning, quick, real."""
        self._door.submit(self._door.open("/").form("/demo/clock/"), {"step": step})
        self.read()

    def rest(self, minutes: float) -> None:
        """Let so many minutes pass."""
        self.until(self.now() + minutes * MINUTE)

    def until(self, moment: float) -> None:
        """Wait for a moment, also if the clock is moved or changes its pace meanwhile."""
        while (left := moment - self.now()) > 0:
            time.sleep(min(left / 1000 / self._set[2], NAP))


@dataclass
class Visitor:
    """Somebody with a booking at this office today."""

    code: str
    kind: str
    comes: float
    uid: str = ""
    ticket: str = ""
    queued: float = 0.0
    """Since when at the door, on the office's clock; 0: not there."""
    inside: float = 0.0
    """Since when in the service room."""
    left: threading.Event = field(default_factory=threading.Event)
    outcome: str = ""
    """How the last step at a counter ended."""
    done: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass
class House:
    """The office of a day. ``tell`` hears what happens, one short line each."""

    site: str
    office: str
    gate: Gate
    phones: Locker
    rng: random.Random
    at_door: str
    officers: Sequence[str]
    behind: Sequence[str]
    badges: dict[str, str]
    """UID of each officer's badge."""
    tell: Callable[[str], None] = lambda line: None
    days: list[str] = field(default_factory=list)
    """On which people came, ISO 8601."""
    visitors: list[Visitor] = field(default_factory=list)
    """Of all days."""
    trouble: list[str] = field(default_factory=list)
    slowed: bool = False
    slow_spells: int = 0
    """How often the clock had to go slower."""
    _today: list[Visitor] = field(default_factory=list)
    _queue: threading.Lock = field(default_factory=threading.Lock)
    """One tablet, one box of cards: one after the other."""
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self, codes: Sequence[str]) -> None:
        """Let everybody with one of these codes come on their day, be served, and go."""
        self.door = Door(self.site, self.at_door, self.office)
        self.clock = OfficeClock(self.door)
        wanted = set(codes)
        for _ in range(MOST_DAYS):
            self.clock.press("morning")
            self._expect(wanted)
            wanted -= {one.code for one in self._today}
            if self._today:
                self._day()
            if not wanted:
                return

    def _day(self) -> None:
        """One day, until all are out."""
        self._over.clear()
        self.slowed = False
        self.tell(f"{self.days[-1]}: {len(self._today)} people are expected")
        self.clock.press("quick")
        people = len(self._today) + len(self.officers) + len(self.behind)
        try:
            with ThreadPoolExecutor(max(people, 1)) as pool:
                desks = [pool.submit(self._desk, name, True) for name in self.officers]
                desks += [pool.submit(self._desk, name, False) for name in self.behind]
                visits = [pool.submit(self._visit, one) for one in self._today]
                while not all(visit.done() for visit in visits):
                    self._skip()
                    self._keep_up()
                    time.sleep(0.5)
                for visit in visits:
                    visit.result()
                self.tell("the last has left, the desks finish their work")
                self._over.set()
                for desk in desks:
                    desk.result()
        finally:
            self.clock.press("real")

    def _skip(self) -> None:
        """Nobody is in the house and nobody comes soon: let a quarter of an hour go by."""
        inside = any(one.ticket and not one.left.is_set() for one in self._today)
        coming = [one.comes for one in self._today if one.comes > self.clock.now()]
        busy = any(one.comes <= self.clock.now() and not one.done for one in self._today)
        if not inside and not busy and coming and min(coming) - self.clock.now() > 20 * MINUTE:
            self.clock.press("quarter")

    def _keep_up(self) -> None:
        """Slow the clock down while people wait long, and let it run again when they do not."""
        since = [one.inside for one in self._today if one.inside and not one.left.is_set()]
        since += [one.queued for one in self._today if one.queued]
        longest = (self.clock.now() - min(since)) / MINUTE if since else 0
        if longest > LONG and not self.slowed:
            self.clock.press("steady")
            self.slowed, self.slow_spells = True, self.slow_spells + 1
        elif longest < SHORT and self.slowed:
            self.clock.press("quick")
            self.slowed = False

    def _expect(self, codes: Collection[str]) -> None:
        """Who of them is booked here today, and when they come."""
        self._today, day = [], self.door.day()
        for row in day["bookings"]:
            if row["code"] in codes and row["state"] == "confirmed":
                kind = self.rng.choices(list(KINDS), list(KINDS.values()))[0]
                if kind == "too early" and row["starts"] - self.clock.now() < 95 * MINUTE:
                    kind = "on time"  # the door opens when it is no longer too early
                early = self.rng.uniform(2, 20) if kind != "too early" else 90
                lag = self.rng.uniform(0, row["lasts"] / MINUTE - 10)
                self._today.append(
                    Visitor(row["code"], kind, row["starts"] + (lag - early) * MINUTE)
                )
        self._today.sort(key=lambda one: one.comes)
        self.visitors += self._today
        if self._today:
            self.days.append(day["day"])

    def _visit(self, one: Visitor) -> None:
        """One person's stay, by their manner."""
        try:
            if one.kind == "never comes":
                return
            self.clock.until(one.comes)
            self._arrive(one)
            if one.uid:
                self._inside(one)
        except (Trouble, TookTooLong, LookupError) as wrong:
            self.trouble.append(f"{one.kind}: {type(wrong).__name__}: {wrong}")
        finally:
            one.done = True

    def _arrive(self, one: Visitor) -> None:
        if one.kind == "forged code":
            forged = self.door.act("check_in", code="ZZZZ-ZZZZ", card="00").json()
            self._odd(one, "forged", forged.get("reason", ""))
        if one.kind == "too early":
            early = self._stand_at_the_door(one)
            self._odd(one, "early", early.get("reason", ""))
            self.clock.rest(85)
        answer = self._stand_at_the_door(one)
        if "ticket" not in answer:
            self.trouble.append(f"{one.kind}: at the door: {answer.get('reason')}")
            return
        one.ticket = answer["ticket"]
        self.tell(f"{one.ticket} at the door")

    def _stand_at_the_door(self, one: Visitor) -> dict[str, Any]:
        """Wait for one's turn, then be told."""
        one.queued = self.clock.now()
        with self._queue:
            answer = self._give_card(one)
        one.queued = 0
        return answer

    def _give_card(self, one: Visitor) -> dict[str, Any]:
        """Take a card of the right colour from the box and tap it."""
        for _ in range(20):
            day = self.door.day()
            colour = next(b["card"] for b in day["bookings"] if b["code"] == one.code)
            box = [c["uid"] for c in day["cards"]
                   if c["colour"] == colour and c["state"] in ("stock", "returned")]  # fmt: skip
            if not box:
                self.clock.rest(2)  # all are out: the queue at the door stands
                continue
            uid = self.rng.choice(box)
            answer = self.door.act("check_in", code=one.code, card=uid)
            said = dict(answer.json())
            if answer.status_code == 200:
                one.uid = uid
            if said.get("reason") != "card_out":
                return said
        return {"reason": "no card"}

    def _inside(self, one: Visitor) -> None:
        """In, wait to be called, be served, and out; at the exit the card falls into the box."""
        self.clock.rest(self.rng.uniform(2, 4))
        self._go(one, "lobby-in", "service-in")
        one.inside = self.clock.now()
        self.tell(f"{one.ticket} inside")
        if one.kind == "lends the card":
            second = self.gate.go("service-in", one.uid)
            self._odd(one, "passback", "" if second else "refused")
        if not one.left.wait(PATIENCE):
            raise TookTooLong(f"{one.ticket}: to be served")
        self._go(one, "service-out", "exit")
        self.tell(f"{one.ticket} left")

    def _go(self, one: Visitor, *readers: str) -> None:
        for reader in readers:
            wait_for(lambda at=reader: self.gate.go(at, one.uid) or None,  # type: ignore[misc]
                     f"{one.ticket}: {reader} to open", 20)  # fmt: skip

    def _desk(self, username: str, face: bool) -> None:
        """One officer's day: phone away, counter open, next, next, next, phone back."""
        try:
            officer = self._sit_down(username, face)
            while not self._over.is_set():
                if not officer.turn():
                    self.clock.rest(1)
                for ticket, outcome in officer.gone():
                    self._goes(ticket, outcome)
            if not face:
                while officer.turn():
                    pass
            officer.close()
            self.phones.badge(self.badges[username])
        except (Trouble, TookTooLong, LookupError, CounterRefused) as wrong:
            self.trouble.append(f"{username}: {type(wrong).__name__}: {wrong}")

    def _sit_down(self, username: str, face: bool) -> Officer:
        officer = Officer(
            Staff(self.site, username), self.office, random.Random(self.rng.random()),
            self.clock.rest, face,
        )  # fmt: skip
        self.phones.badge(self.badges[username], "phone")
        wait_for(lambda: self._opened(officer), f"{username}: a counter", 60)
        return officer

    def _opened(self, officer: Officer) -> bool | None:
        try:
            officer.open()
        except CounterRefused:
            return None  # not yet open, or the phone's deposit is still on its way
        return True

    def _goes(self, ticket: str, outcome: str) -> None:
        for one in self._today:
            if one.ticket == ticket and not one.left.is_set():
                one.outcome = outcome
                one.left.set()

    def _odd(self, one: Visitor, what: str, refused: str) -> None:
        """Somebody tried what must not work; ``refused`` is the reason given, if it did not."""
        one.notes.append(f"{what}: {refused or 'let in'}")
        if not refused:
            self.trouble.append(f"{what}: let in")

    def summary(self) -> dict[str, Any]:
        """What came of the people at the door."""
        return {
            "expected": len(self.visitors),
            "came": sum(bool(one.ticket) for one in self.visitors),
            "served": sum(one.left.is_set() for one in self.visitors),
            "to_be_handed_over": sum(one.outcome == ON_TO_PRINT for one in self.visitors),
            "slow_spells": self.slow_spells,
            "odd": dict(Counter(note for one in self.visitors for note in one.notes)),
            "trouble": self.trouble[:20],
        }
