"""One camera's live picture: everybody who watches sees the same moment of it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tertib.simulators.camera import clips, rtp
from tertib.simulators.camera.clips import Clip, Unit
from tertib.simulators.camera.views import PLAIN, VIEWS

REPORT_EVERY = 2.0
"""Seconds between two sender reports."""
BEHIND = 600
"""Packets that may wait for a slow watcher; then it misses pictures up to the next key frame."""


@dataclass
class Behaviour:
    """What is wrong with the camera just now."""

    cut: bool = False
    """Nobody answers, and open connections end."""
    hang: bool = False
    """Connections stay open and nothing comes."""
    freeze: bool = False
    """The same picture again and again, at the usual pace."""
    view: str = PLAIN
    """``plain``, ``dark``, ``covered`` or ``moved``."""
    slow: float = 1.0
    """So many times as long from picture to picture."""
    clock: float = 0.0
    """Seconds by which the camera's own clock is wrong."""
    midway: bool = False
    """Whoever joins gets pictures at once, before a key frame, and is told no parameters."""
    spoilt: bool = False
    """One picture in ten arrives with wrong bytes, never a key frame."""
    stuck: bool = False
    """It takes orders to turn and stays as it is."""
    mute: bool = False
    """Its status does not say where it looks."""
    unplaced: bool = False
    """Its presets do not say where they look."""


@dataclass(eq=False)
class Watcher:
    """One client that plays; ``rtp`` and ``rtcp`` are the channels it asked for."""

    rtp: int
    rtcp: int
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(BEHIND))
    waits_for_key: bool = True
    end: Callable[[], None] = lambda: None


class Stream:
    """Plays ``path`` in a loop from :meth:`run`; behaviours take effect with the next picture."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.behaviour = Behaviour()
        self.clip = clips.load(path)
        self.pictures = 0
        """How many pictures were sent."""
        self._looks: dict[str, Clip] = {PLAIN: self.clip}
        self._watchers: set[Watcher] = set()
        self._playing, self._next = self.clip, 0
        self.source, self._sequence = random.getrandbits(32), random.getrandbits(16)
        self._offset = random.getrandbits(31)
        self.timestamp = self._offset
        self._octets = 0
        self._reported = 0.0

    # -- who watches -----------------------------------------------------------------------------

    @property
    def watching(self) -> int:
        return len(self._watchers)

    def join(self, watcher: Watcher) -> None:
        """Gets packets from the next key frame on."""
        self._watchers.add(watcher)

    def leave(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)

    @property
    def sequence(self) -> int:
        """Number of the next packet."""
        return self._sequence

    # -- what happens to it ----------------------------------------------------------------------

    async def behave(self, **changes: Any) -> None:
        """Change what is wrong with it.

        Raises:
            KeyError: there is no such behaviour or view.
            ValueError: a number that makes no sense.
        """
        wrong = set(changes) - set(Behaviour.__dataclass_fields__)
        if wrong:
            raise KeyError(", ".join(wrong))
        if float(changes.get("slow", 1)) <= 0:
            raise ValueError("slow must be above 0")
        view = changes.get("view", self.behaviour.view)
        if view not in self._looks:
            self._looks[view] = await asyncio.to_thread(clips.look, self.path, VIEWS[view])
        for name, value in changes.items():
            setattr(self.behaviour, name, value)
        if self.behaviour.cut:
            for watcher in list(self._watchers):
                watcher.end()

    # -- playing ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """Play until cancelled."""
        due = began = time.monotonic()
        while True:
            unit, pause = self._turn()
            if not self.behaviour.hang and not self.behaviour.cut:
                self._send(unit, due - began)
            due = max(due + pause * self.behaviour.slow, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _turn(self) -> tuple[Unit, float]:
        """The next picture, and the seconds until the one after it."""
        shown = self._looks[self.behaviour.view]
        if shown is not self._playing:
            self._playing, self._next = shown, 0
        units, number = shown.units, self._next
        if self.behaviour.freeze:
            while not units[number].key:
                number -= 1
            self._next = number
        else:
            self._next = (number + 1) % len(units)
        after = units[number + 1].at if number + 1 < len(units) else shown.seconds
        return units[number], after - units[number].at

    def _send(self, unit: Unit, elapsed: float) -> None:
        self.pictures += 1
        seconds = elapsed + self.behaviour.clock
        self.timestamp = (self._offset + int(seconds * rtp.CLOCK)) & 0xFFFFFFFF
        nals = unit.nals
        if self.behaviour.spoilt and self.pictures % 10 == 0 and not unit.key:
            nals = tuple(nal[:1] + bytes(len(nal) - 1) for nal in nals)
        made, self._sequence = rtp.packets(nals, self._sequence, self.timestamp, self.source)
        self._octets += sum(map(len, made))
        now = time.time() + self.behaviour.clock
        report = b""
        if elapsed - self._reported >= REPORT_EVERY:
            self._reported = elapsed
            report = rtp.sender_report(
                now, self.timestamp, self.source, self._sequence, self._octets
            )
        for watcher in self._watchers:
            _give(watcher, unit.key or self.behaviour.midway, made, report)

    def state(self) -> dict[str, Any]:
        """For the page and for drills."""
        return {
            **vars(self.behaviour), "watching": self.watching, "pictures": self.pictures,
            "width": self.clip.width, "height": self.clip.height, "rate": round(self.clip.rate, 1),
        }  # fmt: skip


def _give(watcher: Watcher, key: bool, made: list[bytes], report: bytes) -> None:
    """All packets of a picture or none, as a camera does it whose client is too slow. ``key``: one
    may begin with it."""
    if watcher.queue.maxsize - watcher.queue.qsize() <= len(made):
        watcher.waits_for_key = True
        return
    if watcher.waits_for_key and not key:
        return
    watcher.waits_for_key = False
    for packet in made:
        watcher.queue.put_nowait(rtp.interleaved(watcher.rtp, packet))
    if report:
        watcher.queue.put_nowait(rtp.interleaved(watcher.rtcp, report))
