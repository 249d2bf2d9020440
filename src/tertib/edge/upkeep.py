"""What an agent does beside its work: keeps the time for a restart, pays owed events, prunes,
sees to the ballast."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import asdict

from tertib.edge.clockwatch import ClockWatch, Mark, Time
from tertib.edge.outbox import Outbox
from tertib.edge.store import Store, put
from tertib.foundation import logs

MARK_EVERY, PAY_EVERY, PRUNE_EVERY = 10_000, 1_000, 60_000
"""Milliseconds."""
_DAY = 86_400_000
_CLOCK = "clock"

log = logs.get("edge")


class Upkeep:
    """Call it often; it does each thing when it is due."""

    def __init__(
        self, store: Store, outbox: Outbox, watch: ClockWatch, keep_days: int,
        pay: Callable[[], None],
    ) -> None:  # fmt: skip
        self._store, self._outbox, self._watch = store, outbox, watch
        self._keep, self._pay = keep_days * _DAY, pay
        self._due = [0, 0, 0]

    def __call__(self, moment: Time) -> None:
        periods = (MARK_EVERY, PAY_EVERY, PRUNE_EVERY)
        for number, act in enumerate((self._note_time, self._pay_owed, self._prune)):
            if moment.counted >= self._due[number]:
                self._due[number] = moment.counted + periods[number]
                try:
                    act(moment)
                except sqlite3.Error:
                    log.exception("upkeep failed")

    def _note_time(self, moment: Time) -> None:
        mark = self._watch.mark(moment.counted)
        if mark:
            with self._store.quick() as connection:
                put(connection, _CLOCK, "mark", asdict(mark))

    def _pay_owed(self, moment: Time) -> None:
        self._pay()

    def _prune(self, moment: Time) -> None:
        self._store.load()
        if moment.sure:
            self._outbox.prune(moment.now - self._keep)


def kept_mark(store: Store) -> Mark | None:
    """The time that was noted when the agent last ran."""
    found = store.state(_CLOCK).get("mark")
    return Mark(**found) if found else None
