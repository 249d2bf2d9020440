"""All simulated readers of one process, served by one thread."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from tertib.simulators.gate.line import Wire
from tertib.simulators.gate.reader import Reader

TICK = 0.01
T = TypeVar("T")


class Rack:
    """Readers on their wires; several may share one."""

    def __init__(self) -> None:
        self.readers: dict[str, Reader] = {}
        self.wires: dict[str, Wire] = {}
        self._orders: deque[Callable[[], None]] = deque()
        self._wake_out, self._wake_in = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)
        self._stopping = False

    def add(self, name: str, wire: Wire, key: bytes, address: int = 0, able: bool = True) -> Reader:
        """Put a reader on a wire, before :meth:`start`."""
        reader = Reader(name, address, key, wire.write, able)
        self.readers[name], self.wires[name] = reader, wire
        return reader

    def start(self) -> None:
        """Plug everything in."""
        for wire in self.wires.values():
            wire.plug()
        self._thread.start()

    def stop(self) -> None:
        """Pull all plugs and end."""
        self._stopping = True
        os.write(self._wake_in, b"\0")
        self._thread.join()
        for wire in self.wires.values():
            wire.unplug()
        os.close(self._wake_in)
        os.close(self._wake_out)

    def do(self, act: Callable[[], T]) -> T:
        """Run ``act`` in the readers' thread, so that nobody touches libosdp from two."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(act())
            except Exception as wrong:
                done.set_exception(wrong)

        self._orders.append(run)
        os.write(self._wake_in, b"\0")
        return done.result(timeout=5)

    def _run(self) -> None:
        while not self._stopping:
            wires = {wire.fd: wire for wire in self.wires.values() if wire.fd >= 0}
            ready = select.select([self._wake_out, *wires], [], [], TICK)[0]
            for fd in ready:
                if fd == self._wake_out:
                    os.read(fd, 4096)
                else:
                    self._spread(wires[fd])
            while self._orders:
                self._orders.popleft()()
            for reader in self.readers.values():
                reader.step()

    def _spread(self, wire: Wire) -> None:
        data = wire.read()
        for name, reader in self.readers.items():
            if self.wires[name] is wire:
                reader.take(data)
