"""The panel: 1 to 8 readers on their wires, in one thread that sleeps until a byte comes.

One libosdp context per port, so that readers on ports of their own do not wait for each other; all
are served by one thread over ``select``. That a byte wakes it instead of a clock is what keeps
card-to-relay near the 50 ms that libosdp's poll takes (decision 0115).
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Sequence
from queue import Queue

import osdp_sys

from tertib.edge.osdp import signals
from tertib.edge.osdp.bus import Bus, Patience
from tertib.edge.osdp.messages import Heard, Line, ReaderLine
from tertib.edge.osdp.ports import port_of
from tertib.foundation import logs

log = logs.get("osdp")

MOST = 8


class Panel:
    """Readers by name. Commands may come from any thread and never block."""

    def __init__(self, lines: Sequence[ReaderLine], patience: Patience = Patience()) -> None:
        """Check the readers; nothing is opened before :meth:`start`.

        Raises:
            ValueError: none, more than eight, a name or an address twice, a key used twice.
        """
        if not 1 <= len(lines) <= MOST:
            raise ValueError(f"a panel has 1 to {MOST} readers")
        if len({line.name for line in lines}) < len(lines):
            raise ValueError("two readers have the same name")
        if len({(line.port, line.address) for line in lines}) < len(lines):
            raise ValueError("two readers have the same address on one port")
        if len({line.key for line in lines}) < len(lines):
            raise ValueError("two readers share a key")
        self._lines = list(lines)
        self._patience = patience
        self._buses: dict[str, Bus] = {}
        self._bus_of: dict[str, Bus] = {}
        self._up: dict[str, bool] = {line.name: False for line in lines}
        self._orders: deque[tuple[str, signals.Command]] = deque()
        self._heard: Queue[Heard] = Queue()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._wake_in = self._wake_out = -1

    def start(self, heard: Queue[Heard]) -> None:
        """Begin to poll; what the readers say goes into ``heard``."""
        osdp_sys.set_loglevel(osdp_sys.LOG_EMERG)
        self._heard, self._stopping = heard, False
        for line in self._lines:
            if line.port not in self._buses:
                fellows = [one for one in self._lines if one.port == line.port]
                bus = Bus(port_of(line.port, line.speed), fellows, self._say, self._patience)
                self._buses[line.port] = bus
            self._bus_of[line.name] = self._buses[line.port]
        self._wake_out, self._wake_in = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._thread = threading.Thread(target=self._run, name="osdp", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close all ports."""
        if self._thread is None:
            return
        self._stopping = True
        self._wake()
        self._thread.join()
        self._thread = None
        os.close(self._wake_in)
        os.close(self._wake_out)
        self._buses.clear()

    def online(self, reader: str) -> bool:
        """Whether the reader answers under its secure channel."""
        return self._up[reader]

    def output(self, reader: str, number: int, ms: int) -> None:
        """Close relay ``number`` (from 0) for ``ms`` milliseconds; lost if the reader is lost."""
        self._order(reader, signals.pulse(number, ms))

    def light(self, reader: str, pattern: str) -> None:
        """Show and sound ``admit``, ``refuse``, ``idle`` or ``fire``."""
        for command in signals.LIGHTS[pattern]:
            self._order(reader, command)

    def text(self, reader: str, words: str) -> None:
        """Write up to two lines of 16 characters on the reader's display."""
        self._order(reader, signals.text(words))

    def _order(self, reader: str, command: signals.Command) -> None:
        if reader not in self._up:
            raise KeyError(reader)
        self._orders.append((reader, command))
        self._wake()

    def _wake(self) -> None:
        try:
            os.write(self._wake_in, b"\0")
        except OSError:
            return  # full: it is awake anyway; closed: it is stopped

    def _say(self, heard: Heard) -> None:
        if isinstance(heard, Line):
            self._up[heard.reader] = heard.up
        self._heard.put(heard)

    def _run(self) -> None:
        while not self._stopping:
            wires = [bus.port.fd for bus in self._buses.values() if bus.port.fd >= 0]
            rest = min(bus.rest(time.monotonic()) for bus in self._buses.values())
            ready = select.select([self._wake_out, *wires], [], [], rest)[0]
            if self._wake_out in ready:
                os.read(self._wake_out, 4096)
            while self._orders:
                self._submit(*self._orders.popleft())
            now = time.monotonic()
            for bus in self._buses.values():
                self._step(bus, now)
        for bus in self._buses.values():
            bus.end()

    def _submit(self, reader: str, command: signals.Command) -> None:
        try:
            self._bus_of[reader].submit(reader, command)
        except Exception:
            log.exception("command failed")

    @staticmethod
    def _step(bus: Bus, now: float) -> None:
        """One bus that goes wrong begins anew and leaves the others alone."""
        try:
            bus.step(now)
        except Exception:
            log.exception("bus failed")
            bus.end()
