"""Puts a locker agent together from its file, and runs it until it is told to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from tertib.contracts import compartments, signed
from tertib.contracts.compartments import Compartments
from tertib.edge import clockwatch
from tertib.edge.clockwatch import ClockWatch
from tertib.edge.gate.run import Panel, client
from tertib.edge.link import Clocks, Feed, Link
from tertib.edge.locker.agent import Agent, Outcome
from tertib.edge.locker.config import LockerConfig
from tertib.edge.locker.here import Here
from tertib.edge.outbox import Outbox
from tertib.edge.store import Store
from tertib.edge.upkeep import Upkeep, kept_mark

LIST = "/edge/v1/compartments"


class Locker:
    """All parts of one locker agent.

    Raises:
        tertib.edge.store.InUse: another agent works with its folder.
        tertib.edge.store.OtherDevice: the folder belongs to another device.
        tertib.edge.config.BadConfig: the device has no key.
    """

    def __init__(
        self, config: LockerConfig, panel: Panel,
        told: Callable[[Outcome], None] = lambda outcome: None,
        wall: Callable[[], int] = clockwatch.wall_clock,
        counting: Callable[[], int] = clockwatch.counting_clock,
        boot: str = "",
    ) -> None:  # fmt: skip
        key = config.signing_key()
        self.boot = boot or clockwatch.boot_id()
        self._panel, self._wall, self._counting = panel, wall, counting
        self._spots, self._device = config.spots, config.device
        self.store = Store(config.data_folder)
        self.outbox = Outbox(self.store, config.device, key)
        feed: Feed[Compartments] = Feed(
            LIST, compartments.KIND, config.office, config.centre.keys, self._read
        )  # fmt: skip
        self.link: Link[Compartments] = Link(
            client(config.centre), self.store, self.outbox, feed, Clocks(self._stamp, counting),
            self._hear, poll=config.centre.poll_ms / 1000, retry=config.centre.retry_ms / 1000,
        )  # fmt: skip
        kept = self.link.recall()
        floor = max(kept.made_at if kept else 0, self.outbox.newest_at)
        self._watch = ClockWatch(
            config.clock_limit_ms, wall(), counting(), self.boot, kept_mark(self.store), floor
        )
        here = Here(self.store, self._works, counting() + config.settings.pull_ms)
        self.agent = Agent(
            config, panel, self.outbox, here, self._watch, wall, counting, told
        )  # fmt: skip
        self.agent.also = (
            Upkeep(self.store, self.outbox, self._watch, config.keep_days, self.agent.doors.pay),
        )
        if kept:
            self.agent.recall(kept)

    def _read(self, body: Any) -> Compartments:
        """A list of this very bank: those of its neighbours are signed with the same key."""
        found = compartments.from_body(body)
        if found.device != self._device:
            raise signed.NotGenuine("of another device")
        return found

    def _works(self, number: int) -> bool:
        spot = self._spots.get(number)
        return spot is not None and self._panel.online(spot.reader)

    def _stamp(self, attempt: int) -> int:
        """The time for a request; if the centre refused it, a wall clock we doubt may be right."""
        wall = self._wall()
        return wall if attempt % 2 else self._watch.peek(wall, self._counting())

    def _hear(self, news: Any) -> None:
        self.agent.heard.put(news)

    def run(self) -> None:
        """Work until :meth:`stop`; then leave everything closed."""
        now = self._watch.peek(self._wall(), self._counting())
        self.outbox.append(now, "agent.started", {"software": version("tertib"), "boot": self.boot})
        self._panel.start(self.agent.heard)
        self.link.start()
        try:
            self.agent.run()
        finally:
            self.link.stop()
            self._panel.stop()
            self.store.close()

    def stop(self, *_: Any) -> None:
        """End :meth:`run`; from any thread or a signal handler."""
        self.agent.stopping = True


def run(config: LockerConfig, panel: Panel, told: Callable[[Outcome], None]) -> None:
    """Run a locker bank until SIGINT or SIGTERM."""
    locker = Locker(config, panel, told)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, locker.stop)
    locker.run()
