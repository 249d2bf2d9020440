"""Readers, panel and, where wanted, a man in the middle of the wire, for tests."""

from __future__ import annotations

import queue
import secrets
import select
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tertib.edge.osdp import Heard, Line, Panel, ReaderLine
from tertib.edge.osdp.bus import Patience
from tertib.edge.osdp.ports import port_of
from tertib.edge.tests.osdp_frames import Frame, split
from tertib.simulators.gate.line import Wire
from tertib.simulators.gate.rack import Rack
from tertib.simulators.gate.reader import Reader

LONG = 12.0
QUICK = Patience(silence=0.6, revive=0.3, reopen=0.05)


def until(condition: Callable[[], object], seconds: float = LONG) -> None:
    """Wait for a condition, at most so long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.002)


class Site:
    """``readers`` on their wires, a ``panel``, and what it ``heard``."""

    def __init__(
        self,
        folder: Path,
        count: int,
        shared: bool = False,
        able: bool = True,
        patience: Patience | None = None,
    ) -> None:
        self.rack = Rack()
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.said: list[Heard] = []
        self.lines: list[ReaderLine] = []
        wire = Wire(folder / "bus")
        for number in range(count):
            wire = wire if shared else Wire(folder / f"wire-{number}")
            key = secrets.token_bytes(16)
            self.rack.add(f"r{number}", wire, key, number, able)
            self.lines.append(ReaderLine(f"r{number}", number, f"pty:{wire.link}", key))
        self.panel = Panel(self.lines, patience or QUICK)

    def reader(self, number: int = 0) -> Reader:
        return self.rack.readers[f"r{number}"]

    def do(self, act: Callable[[], Any]) -> Any:
        return self.rack.do(act)

    def wait(self, what: Heard | Callable[[Heard], bool], seconds: float = LONG) -> Heard:
        """The first of what was heard that fits; the rest before it is kept in ``said``."""
        deadline = time.monotonic() + seconds
        while True:
            heard = self.heard.get(timeout=max(deadline - time.monotonic(), 0.001))
            self.said.append(heard)
            if what(heard) if callable(what) else heard == what:
                return heard

    def all_up(self) -> None:
        until(lambda: all(self.panel.online(line.name) for line in self.lines))
        while not self.heard.empty():
            self.said.append(self.heard.get())


@contextmanager
def site(folder: Path, count: int = 1, **more: Any) -> Iterator[Site]:
    """Readers plugged in and a panel started; all secure channels up."""
    made = Site(folder, count, **more)
    made.rack.start()
    made.panel.start(made.heard)
    try:
        made.all_up()
        yield made
    finally:
        made.panel.stop()
        made.rack.stop()


class Middle:
    """Sits in the wire between panel and reader; ``change`` says what becomes of each frame.

    ``change(frame, from_panel)`` gives what is passed on; an empty list swallows the frame.
    """

    def __init__(self, reader_port: str, link: Path) -> None:
        self.wire = Wire(link)
        self.frames: list[tuple[bool, Frame]] = []
        self.change: Callable[[Frame, bool], Iterable[bytes]] = lambda frame, _: [frame.raw]
        self._behind = port_of(reader_port, 115200)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Middle:
        self.wire.plug()
        until(self._behind.open)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self.wire.unplug()
        self._behind.close()

    def codes(self, from_panel: bool) -> list[int]:
        return [frame.code for side, frame in self.frames if side == from_panel]

    def _run(self) -> None:
        panel, reader = bytearray(), bytearray()
        while not self._stopping.is_set():
            select.select([self.wire.fd, self._behind.fd], [], [], 0.01)
            panel += self.wire.read()
            reader += self._behind.read(4096)
            for frame in split(panel):
                self._pass(frame, True)
            for frame in split(reader):
                self._pass(frame, False)

    def _pass(self, frame: Frame, from_panel: bool) -> None:
        self.frames.append((from_panel, frame))
        for raw in self.change(frame, from_panel):
            (self._behind if from_panel else self.wire).write(raw)


@contextmanager
def tapped(folder: Path, panel_key: bytes | None = None) -> Iterator[tuple[Site, Middle]]:
    """A site of one reader with a man in the middle; nobody has waited for it to come up."""
    made = Site(folder, 1)
    made.rack.start()
    line = made.lines[0]
    with Middle(line.port, folder / "tapped") as middle:
        key = panel_key or line.key
        seen = ReaderLine(line.name, line.address, f"pty:{middle.wire.link}", key)
        made.panel = Panel([seen], QUICK)
        made.panel.start(made.heard)
        try:
            yield made, middle
        finally:
            made.panel.stop()
    made.rack.stop()


def is_line(up: bool) -> Callable[[Heard], bool]:
    return lambda heard: isinstance(heard, Line) and heard.up == up
