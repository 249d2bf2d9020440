"""The doors of the bank: unlocking, closing, what was done meanwhile, doors that were forced."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tertib.edge.clockwatch import Time
from tertib.edge.gate.face import Readers
from tertib.edge.locker import rules, words
from tertib.edge.locker.config import LockerConfig
from tertib.edge.locker.here import Door, Here, Unlocked
from tertib.edge.locker.rules import Decision, Kept
from tertib.edge.outbox import Entry, Outbox
from tertib.foundation import logs

log = logs.get("locker")
Show = Callable[[str, str, str], None]


class Doors:
    """Only the agent's thread uses it. ``show(reader, text, light)`` speaks to people."""

    def __init__(
        self, config: LockerConfig, panel: Readers, outbox: Outbox, here: Here, show: Show
    ) -> None:
        self._spots, self._settings = config.spots, config.settings
        self._panel, self._outbox, self._here, self._show = panel, outbox, here, show
        self._owed: deque[Callable[[Entry], object]] = deque(maxlen=10_000)

    # -- opening ---------------------------------------------------------------------------------

    def unlocked(self, entry: Entry, reader: str, decision: Decision, moment: Time) -> None:
        """Write that a door is being unlocked, in the transaction that must precede it."""
        number, load = decision.open, decision.load
        entry.add(moment.now, "locker.opened", {
            "compartment": number, "why": decision.reason, "of": str(load) if load else None,
        })  # fmt: skip
        if decision.reason == rules.SECRET and load:
            self._here.use(entry, load)
        staff_at = moment.counted if decision.reason == rules.STAFF else 0
        until = moment.counted + self._settings.pull_ms
        unlocked = Unlocked(decision.reason, reader, until, decision.uid, decision.card)
        before = self._here.door(number)
        door = Door(before.open, unlocked, moment.counted, staff_at or before.staff_at)
        self._here.note(entry, number, door)

    def still_locked(self, decision: Decision) -> None:
        """The transaction failed: nothing was unlocked."""
        number = decision.open
        self._here.doors[number] = replace(self._here.door(number), unlocked=None)
        if decision.reason == rules.SECRET and decision.load:
            self._here.unuse(decision.load)

    def release(self, number: int) -> None:
        """Pulse the lock."""
        spot = self._spots[number]
        self._panel.output(spot.reader, spot.place, self._settings.pulse_ms)

    # -- contacts --------------------------------------------------------------------------------

    def contact(self, number: int, is_open: bool, moment: Time) -> None:
        """A door was opened or closed; one that we did not unlock was forced."""
        door = self._here.door(number)
        if door.open == is_open:
            return
        at, unlocked = moment.now, door.unlocked
        if is_open:
            after = replace(door, open=True, since=moment.counted)
            self._here.doors[number] = after
            forced = unlocked is None
            self._write(lambda entry: self._opened(entry, at, number, after, forced))
            if forced:
                self._show(self._spots[number].reader, words.FORCED, "refuse")
            return
        after = replace(door, open=False, unlocked=None)
        self._here.doors[number] = after
        self._write(lambda entry: self._closed(entry, at, number, after, unlocked))
        if unlocked:
            self._show(unlocked.reader, words.DONE[unlocked.why], "idle")

    def _opened(self, entry: Entry, at: int, number: int, after: Door, forced: bool) -> None:
        if forced:
            entry.add(at, "locker.forced", {"compartment": number})
        self._here.note(entry, number, after)

    def _closed(
        self, entry: Entry, at: int, number: int, after: Door, unlocked: Unlocked | None
    ) -> None:
        seq = entry.add(at, "locker.closed", {"compartment": number}).seq
        if unlocked and unlocked.why in (rules.DEPOSIT, rules.OWN):
            put_in = unlocked.why == rules.DEPOSIT
            kind = "phone.deposited" if put_in else "phone.taken"
            seq = entry.add(at, kind, {"compartment": number, "card": unlocked.card}).seq
            owner = (unlocked.uid, unlocked.card) if put_in else ("", "")
            self._here.keep(entry, number, Kept(*owner, seq))
        self._here.note(entry, number, after)

    # -- time ------------------------------------------------------------------------------------

    def tick(self, moment: Time) -> None:
        """Doors that nobody pulled are locked again; doors that stand open are reminded of."""
        for number, door in list(self._here.doors.items()):
            if door.unlocked and not door.open and moment.counted > door.unlocked.until:
                after = replace(door, unlocked=None)
                self._here.doors[number] = after
                self._write(lambda entry, n=number, d=after: self._here.note(entry, n, d))  # type: ignore[misc]
            elif door.open and moment.counted - door.since > self._settings.remind_ms:
                self._here.doors[number] = replace(door, since=moment.counted)
                reader = door.unlocked.reader if door.unlocked else self._spots[number].reader
                self._show(reader, words.CLOSE.format(n=number), "refuse")

    # -- writing ---------------------------------------------------------------------------------

    def say(self, at: int, kind: str, data: dict[str, Any]) -> None:
        """An event that changes nothing here."""
        self._write(lambda entry: entry.add(at, kind, data))

    def _write(self, act: Callable[[Entry], object]) -> None:
        self._owed.append(act)
        self.pay()

    def pay(self) -> None:
        """Write what is owed, in its order, as soon as the disk takes it."""
        try:
            while self._owed:
                with self._outbox.entry() as entry:
                    self._owed[0](entry)
                self._owed.popleft()
        except sqlite3.Error:
            log.exception("event not written")
