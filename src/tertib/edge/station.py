"""What every agent stands on: its file of events and state, its line to the centre, its clock."""

from __future__ import annotations

import signal
import sqlite3
import ssl
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from queue import Queue
from typing import Any, Generic, Protocol, TypeVar

import httpx

from tertib.edge import clockwatch
from tertib.edge.clockwatch import ClockWatch
from tertib.edge.config import AgentConfig, Centre
from tertib.edge.link import Clocks, Document, Errand, Feed, Keeper, Link, News
from tertib.edge.outbox import Outbox
from tertib.edge.store import Store
from tertib.edge.upkeep import Upkeep, kept_mark
from tertib.foundation import logs
from tertib.foundation.clock import SharedClock

_ANY = 10**15
"""A clock that is there to be moved never jumps."""
log = logs.get("edge")
_TIMEOUT = httpx.Timeout(5, connect=2)
Clock = Callable[[], int]
D = TypeVar("D", bound=Document)


class Panel(Protocol):
    """``edge.osdp.Panel``, or what a test puts in its place."""

    def start(self, heard: Queue[Any]) -> None: ...
    def stop(self) -> None: ...
    def output(self, reader: str, number: int, ms: int) -> None: ...
    def light(self, reader: str, pattern: str) -> None: ...
    def text(self, reader: str, words: str) -> None: ...
    def online(self, reader: str) -> bool: ...


def client(centre: Centre, folder: Path) -> httpx.Client:
    """Calls the centre; proxies and certificates of the machine's environment do not count."""
    trust = ssl.create_default_context(cafile=str(folder / centre.ca) if centre.ca else None)
    return httpx.Client(base_url=centre.url, timeout=_TIMEOUT, verify=trust, trust_env=False)


def clocks(config: AgentConfig) -> tuple[Clock, Clock]:
    """Time of day and counting clock of this machine, both ms; in a demonstration the first moves.

    Doors go by the counting clock, so people have their seconds there however fast a day runs.
    """
    if config.demo_clock is None:
        return clockwatch.wall_clock, clockwatch.counting_clock
    shared = SharedClock(config.folder / config.demo_clock)
    return lambda: int(shared().timestamp() * 1000), clockwatch.counting_clock


class Agent(Protocol):
    """Who decides; takes what it hears from a queue."""

    heard: Queue[Any]
    stopping: bool

    def run(self) -> None:
        """Until ``stopping``."""


class Controller(Protocol):
    """A whole controller, as its command runs it."""

    def run(self) -> None: ...
    def stop(self, *_: Any) -> None: ...


def run_until_told(controller: Controller) -> None:
    """Run until SIGINT or SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, controller.stop)
    controller.run()


class Station(Generic[D]):
    """Built from an agent's file; ``kept`` is the document that the agent last went by.

    Args:
        path: where the centre keeps the document for this device, of ``kind``, read by ``read``.
        hear: is given the news of it, in the thread of the line.
        keeper: keeps the documents, where one alone does not say everything.
        errand: what else is to be sent, before events.
        wall: time of day, ms since 1970 UTC; ``counting``: the clock that only counts, ms.
        boot: another one after each boot of the machine.

    Raises:
        tertib.edge.store.InUse: another agent works with its folder.
        tertib.edge.store.Unwritable: the folder cannot be worked with.
        tertib.edge.store.OtherDevice: the folder belongs to another device.
        tertib.edge.config.BadConfig: the device has no key.
    """

    def __init__(
        self, config: AgentConfig, path: str | Callable[[], str], kind: str,
        read: Callable[[Any], D], hear: Callable[[News[D]], None], wall: Clock, counting: Clock,
        boot: str, *, keeper: Callable[[Store], Keeper[D]] | None = None,
        errand: Errand | None = None,
    ) -> None:  # fmt: skip
        key = config.signing_key()
        self.boot, self.wall, self.counting = boot or clockwatch.boot_id(), wall, counting
        self.store = Store(config.data_folder)
        self.outbox = Outbox(self.store, config.device, key)
        kept_by = keeper(self.store) if keeper else None
        feed = Feed(path, kind, config.office, config.centre.keys, read, kept_by)
        self.link: Link[D] = Link(
            client(config.centre, config.folder), self.store, self.outbox, feed,
            Clocks(self._stamp, counting), hear, poll=config.centre.poll_ms / 1000,
            retry=config.centre.retry_ms / 1000, errand=errand,
        )  # fmt: skip
        self.kept = self.link.recall()
        floor = max(self.kept.made_at if self.kept else 0, self.outbox.newest_at)
        limit = _ANY if config.demo_clock else config.clock_limit_ms
        self.watch = ClockWatch(limit, wall(), counting(), self.boot, kept_mark(self.store), floor)
        self._keep_days = config.keep_days
        self._started: tuple[int, dict[str, Any]] | None = None

    def upkeep(self, pay: Callable[[], None]) -> Upkeep:
        """What is to be done beside the agent's work; ``pay`` writes the events it owes."""

        def all_owed() -> None:
            self._tell_start()
            pay()

        return Upkeep(self.store, self.outbox, self.watch, self._keep_days, all_owed)

    def begin(self) -> None:
        """Write that the agent has started, once there is room for it; call the centre."""
        now = self.watch.peek(self.wall(), self.counting())
        self._started = (now, {"software": version("tertib"), "boot": self.boot})
        try:
            self._tell_start()
        except sqlite3.Error:
            log.exception("event not written")
        self.link.start()

    def _tell_start(self) -> None:
        if self._started:
            at, data = self._started
            self.outbox.append(at, "agent.started", data)
            self._started = None

    def end(self) -> None:
        """Hang up and close."""
        self.link.stop()
        self.store.close()

    def work(self, panel: Panel, agent: Agent) -> None:
        """Let the agent work until it stops; then leave everything closed."""
        self.begin()
        panel.start(agent.heard)
        try:
            agent.run()
        finally:
            panel.stop()
            self.end()

    def _stamp(self, attempt: int) -> int:
        """The time for a request; if the centre refused it, a wall clock we doubt may be right."""
        wall = self.wall()
        return wall if attempt % 2 else self.watch.peek(wall, self.counting())
