"""Puts a gate agent together from its file, and runs it until it is told to stop."""

from __future__ import annotations

import signal
import ssl
from collections.abc import Callable
from importlib.metadata import version
from queue import Queue
from typing import Any, Protocol

import httpx

from tertib.contracts import allowlist
from tertib.edge import clockwatch
from tertib.edge.clockwatch import ClockWatch, Time
from tertib.edge.config import Centre
from tertib.edge.gate import book
from tertib.edge.gate.agent import Agent, Outcome
from tertib.edge.gate.book import Book
from tertib.edge.gate.config import GateConfig
from tertib.edge.gate.face import Readers
from tertib.edge.gate.here import Here
from tertib.edge.gate.journal import Journal
from tertib.edge.gate.status import Status
from tertib.edge.link import Clocks, Feed, Link
from tertib.edge.outbox import Outbox
from tertib.edge.store import Store
from tertib.edge.upkeep import Upkeep, kept_mark

LIST = "/edge/v1/list"
_TIMEOUT = httpx.Timeout(5, connect=2)


class Panel(Readers, Protocol):
    """``edge.osdp.Panel``, or what a test puts in its place."""

    def start(self, heard: Queue[Any]) -> None: ...
    def stop(self) -> None: ...


def client(centre: Centre) -> httpx.Client:
    """Calls the centre; proxies and certificates of the machine's environment do not count."""
    trust = ssl.create_default_context(cafile=str(centre.ca) if centre.ca else None)
    return httpx.Client(base_url=centre.url, timeout=_TIMEOUT, verify=trust, trust_env=False)


class Gate:
    """All parts of one gate agent.

    Raises:
        tertib.edge.store.InUse: another agent works with its folder.
        tertib.edge.store.OtherDevice: the folder belongs to another device.
        tertib.edge.config.BadConfig: the device has no key.
    """

    def __init__(
        self, config: GateConfig, panel: Panel,
        told: Callable[[Outcome], None] = lambda outcome: None,
        wall: Callable[[], int] = clockwatch.wall_clock,
        counting: Callable[[], int] = clockwatch.counting_clock,
        boot: str = "",
    ) -> None:  # fmt: skip
        key = config.signing_key()
        self.boot = boot or clockwatch.boot_id()
        self._panel, self._told, self._wall = panel, told, wall
        self.store = Store(config.data_folder)
        self.outbox = Outbox(self.store, config.device, key)
        feed: Feed[Book] = Feed(
            LIST, allowlist.KIND, config.office, config.centre.keys, book.read
        )  # fmt: skip
        self.link: Link[Book] = Link(
            client(config.centre), self.store, self.outbox, feed, Clocks(self._stamp, counting),
            self._hear, poll=config.centre.poll_ms / 1000, retry=config.centre.retry_ms / 1000,
        )  # fmt: skip
        kept = self.link.recall()
        floor = max(kept.made_at if kept else 0, self.outbox.newest_at)
        self._watch = ClockWatch(
            config.clock_limit_ms, wall(), counting(), self.boot, kept_mark(self.store), floor
        )
        here = Here()
        journal = Journal(self.store, self.outbox, here)
        journal.restore()
        upkeep = Upkeep(self.store, self.outbox, self._watch, config.keep_days, journal.pay)
        path = (
            config.folder / config.status if config.status else config.data_folder / "status.json"
        )
        self.status = Status(path, panel.online, self.outbox)
        self.agent = Agent(
            config, panel, journal, here, self._watch, wall, counting, self._outcome,
            (upkeep, self._show),
        )  # fmt: skip
        if kept:
            self.agent.recall(kept)
        self._counting = counting

    def _stamp(self, attempt: int) -> int:
        """The time for a request; if the centre refused it, a wall clock we doubt may be right."""
        wall = self._wall()
        return wall if attempt % 2 else self._watch.peek(wall, self._counting())

    def _hear(self, news: Any) -> None:
        self.agent.heard.put(news)

    def _outcome(self, outcome: Outcome) -> None:
        self.status.told(outcome)
        self._told(outcome)

    def _show(self, moment: Time) -> None:
        self.status.turn(moment, self.agent, self.link.state)

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


def run(config: GateConfig, panel: Panel, told: Callable[[Outcome], None]) -> None:
    """Run a gate until SIGINT or SIGTERM."""
    gate = Gate(config, panel, told)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, gate.stop)
    gate.run()
