"""Puts a gate agent together from its file, and runs it until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tertib.contracts import allowlist
from tertib.edge.clockwatch import Time
from tertib.edge.gate import book
from tertib.edge.gate.agent import Agent, Outcome
from tertib.edge.gate.book import Book
from tertib.edge.gate.config import GateConfig
from tertib.edge.gate.here import Here
from tertib.edge.gate.journal import Journal
from tertib.edge.gate.status import Status
from tertib.edge.station import Clock, Panel, Station, clocks, run_until_told

LIST = "/edge/v1/list"


class Gate:
    """All parts of one gate agent; raises as :class:`tertib.edge.station.Station`."""

    def __init__(
        self, config: GateConfig, panel: Panel,
        told: Callable[[Outcome], None] = lambda outcome: None,
        wall: Clock | None = None, counting: Clock | None = None, boot: str = "",
    ) -> None:  # fmt: skip
        wall, counting = wall or clocks(config)[0], counting or clocks(config)[1]
        self._panel, self._told = panel, told
        self._station: Station[Book] = Station(
            config, LIST, allowlist.KIND, book.read, self._hear, wall, counting, boot
        )
        self.store, self.outbox = self._station.store, self._station.outbox
        self.link = self._station.link
        here = Here()
        journal = Journal(self.store, self.outbox, here)
        journal.restore()
        self.status = Status(config.status_path, panel.online, self.outbox)
        self.agent = Agent(
            config, panel, journal, here, self._station.watch, wall, counting, self._outcome,
            (self._station.upkeep(journal.pay), self._show),
        )  # fmt: skip
        if self._station.kept:
            self.agent.recall(self._station.kept)

    def _hear(self, news: Any) -> None:
        self.agent.heard.put(news)

    def _outcome(self, outcome: Outcome) -> None:
        self.status.told(outcome)
        self._told(outcome)

    def _show(self, moment: Time) -> None:
        self.status.turn(moment, self.agent, self.link.state)

    def run(self) -> None:
        """Work until :meth:`stop`; then leave everything closed."""
        self._station.work(self._panel, self.agent)

    def stop(self, *_: Any) -> None:
        """End :meth:`run`; from any thread or a signal handler."""
        self.agent.stopping = True


def run(config: GateConfig, panel: Panel, told: Callable[[Outcome], None]) -> None:
    """Run a gate until SIGINT or SIGTERM."""
    run_until_told(Gate(config, panel, told))
