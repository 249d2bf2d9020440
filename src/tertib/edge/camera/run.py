"""Puts a camera agent together from its file, and runs it until it is told to stop."""

from __future__ import annotations

import ctypes
import resource
from collections.abc import Callable
from typing import Any

from tertib.contracts import gallery
from tertib.edge.camera import networks
from tertib.edge.camera.agent import Agent, Outcome
from tertib.edge.camera.candidates import Candidates
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.display import Board, Display
from tertib.edge.camera.gallery import Part, Parts, Wanted, reader
from tertib.edge.camera.head import Head
from tertib.edge.camera.scores import Scores
from tertib.edge.camera.shots import Shots, errand
from tertib.edge.camera.sighting import Watcher
from tertib.edge.camera.source import Source, Unreadable
from tertib.edge.camera.status import Status
from tertib.edge.clockwatch import Time
from tertib.edge.config import BadConfig
from tertib.edge.link import Send
from tertib.edge.station import Clock, Station, clocks, run_until_told
from tertib.edge.store import Store

_HOUR = 3_600_000
_PR_SET_DUMPABLE = 4
"""prctl(2)."""


class LaneCamera:
    """All parts of one camera agent; raises as :class:`tertib.edge.station.Station`.

    Args:
        watcher: looks at pictures; ``model`` is the name of what it embeds with.
    """

    def __init__(
        self, config: CameraConfig, watcher: Watcher, model: str,
        told: Callable[[Outcome], None] = lambda outcome: None,
        wall: Clock | None = None, counting: Clock | None = None, boot: str = "",
    ) -> None:  # fmt: skip
        wall, counting = wall or clocks(config)[0], counting or clocks(config)[1]
        key = config.signing_key()
        self._station: Station[Part] = Station(
            config, lambda: self._parts.path, gallery.KIND, reader(key), self._hear, wall,
            counting, boot, keeper=self._keep_in, errand=self._send_shots,
        )  # fmt: skip
        self.store, self.outbox = self._station.store, self._station.outbox
        self.link = self._station.link
        self.shots = Shots(self.store, key)
        self._errand = errand(self.shots)
        self.source = Source(config, counting)
        self.wanted = Wanted(watcher.gallery, config.lane.direction, model)
        self.candidates = Candidates(
            config, self.outbox, self.shots, self.wanted, model, self.link.wake
        )
        self.agent = Agent(
            config, self.source.slot, watcher, self.wanted, self.candidates, self.outbox,
            self._station.watch, wall, counting, lambda: self.link.state, told,
        )  # fmt: skip
        watch = self._station.watch
        self.head = config.turning and Head(
            config, config.turning, lambda: config.local(watch.peek(wall(), counting()))
        )
        self.board = Board()
        self.candidates.calls.taken = self.board.taken
        self.display = self._display(config.alert.port)
        status = Status(
            config, self.agent, self.candidates, self.wanted, self.source.slot, self.outbox,
            self.shots, self.link, self.board,
        )  # fmt: skip
        self._keep_ms = config.keep_shots_h * _HOUR
        self._pruned = 0
        self.agent.also = (
            self._station.upkeep(self.agent.pay), self._prune, status, self._over,
        )  # fmt: skip
        if self.head:
            self.agent.also += (self.head.duty(self.agent.health.turned, self.agent.look_astray),)
        if self._station.kept:
            self.agent.recall(self._station.kept, self._parts.recalled)
        self._parts.recalled = []
        self.candidates.recall(watch.look(wall(), counting()))

    def _display(self, port: int) -> Display | None:
        try:
            return Display(self.board, port) if port else None
        except OSError as wrong:
            raise BadConfig(f"alert.port: {port}: {wrong.strerror}") from None

    def _keep_in(self, store: Store) -> Parts:
        self._parts = Parts(store)
        return self._parts

    def _send_shots(self, send: Send) -> bool:
        return self._errand(send)

    def _hear(self, news: Any) -> None:
        self.agent.heard.put(news)

    def _prune(self, moment: Time) -> None:
        if moment.sure and moment.counted - self._pruned >= _HOUR / 60:
            self._pruned = moment.counted
            self.shots.prune(moment.now - self._keep_ms)

    def _over(self, moment: Time) -> None:
        """A file that is read once ends the agent."""
        if self.source.ended:
            self.agent.stopping = True

    def run(self) -> None:
        """Work until :meth:`stop`; then leave everything closed.

        Raises:
            Unreadable: a file that was to be read once was not, or not to its end.
        """
        no_core_dumps()
        self._station.begin()
        if self.display:
            self.display.start()
        if self.head:
            self.head.start()
        self.source.start()
        try:
            self.agent.run()
        finally:
            self.source.stop()
            if self.head:
                self.head.stop()
            if self.display:
                self.display.stop()
            self._station.end()
        if self.source.trouble:
            raise Unreadable(f"camera.source: {self.source.trouble}")

    def stop(self, *_: Any) -> None:
        """End :meth:`run`; from any thread or a signal handler."""
        self.agent.stopping = True


def no_core_dumps() -> None:
    """A process that dies leaves no picture of its memory behind.

    A limit of 0 is not asked where the kernel hands dumps to a program (core(5)), so the process
    says that it must not be dumped; then nobody but root may look into its memory either.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def run(config: CameraConfig, told: Callable[[Outcome], None]) -> None:
    """Run a camera until SIGINT or SIGTERM."""
    path = config.recognition.scores
    scores = Scores(config.folder / path) if path else None
    try:
        run_until_told(LaneCamera(config, *networks.watcher(config, scores), told))
    finally:
        if scores:
            scores.flush()
