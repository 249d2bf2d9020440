"""Puts a locker agent together from its file, and runs it until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tertib.contracts import compartments, signed
from tertib.contracts.compartments import Compartments
from tertib.edge.locker.agent import Agent, Outcome
from tertib.edge.locker.config import LockerConfig
from tertib.edge.locker.here import Here
from tertib.edge.station import Clock, Panel, Station, clocks, run_until_told

LIST = "/edge/v1/compartments"


class Locker:
    """All parts of one locker agent; raises as :class:`tertib.edge.station.Station`."""

    def __init__(
        self, config: LockerConfig, panel: Panel,
        told: Callable[[Outcome], None] = lambda outcome: None,
        wall: Clock | None = None, counting: Clock | None = None, boot: str = "",
    ) -> None:  # fmt: skip
        wall, counting = wall or clocks(config)[0], counting or clocks(config)[1]
        self._panel, self._spots, self._device = panel, config.spots, config.device
        self._station: Station[Compartments] = Station(
            config, LIST, compartments.KIND, self._read, self._hear, wall, counting, boot
        )
        self.store, self.outbox = self._station.store, self._station.outbox
        self.link = self._station.link
        here = Here(self.store, self._works, counting() + config.settings.pull_ms)
        self.agent = Agent(
            config, panel, self.outbox, here, self._station.watch, wall, counting, told
        )  # fmt: skip
        self.agent.also = (self._station.upkeep(self.agent.doors.pay),)
        if self._station.kept:
            self.agent.recall(self._station.kept)

    def _read(self, body: Any) -> Compartments:
        """A list of this very bank: those of its neighbours are signed with the same key."""
        found = compartments.from_body(body)
        if found.device != self._device:
            raise signed.NotGenuine("of another device")
        return found

    def _works(self, number: int) -> bool:
        spot = self._spots.get(number)
        return spot is not None and self._panel.online(spot.reader)

    def _hear(self, news: Any) -> None:
        self.agent.heard.put(news)

    def run(self) -> None:
        """Work until :meth:`stop`; then leave everything closed."""
        self._station.work(self._panel, self.agent)

    def stop(self, *_: Any) -> None:
        """End :meth:`run`; from any thread or a signal handler."""
        self.agent.stopping = True


def run(config: LockerConfig, panel: Panel, told: Callable[[Outcome], None]) -> None:
    """Run a locker bank until SIGINT or SIGTERM."""
    run_until_told(Locker(config, panel, told))
