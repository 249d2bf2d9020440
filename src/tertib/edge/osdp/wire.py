"""The wire as libosdp sees it: whole frames only (SIA OSDP 2.2, section 5).

libosdp 3.2.9, as it is built for Python, forgets the part of a frame it has whenever the rest has
not come yet. A serial line brings a frame in parts, and this panel wakes at the first byte, so no
reader on a real line would ever come up if the parts were not put together here.
"""

from __future__ import annotations

from collections.abc import Callable

import osdp

from tertib.edge.osdp.ports import Port

_SOM, _REPLY = 0x53, 0x80
_HEADER, _SMALLEST, _LARGEST = 4, 7, 256
"""Bytes up to the length of a frame; of the shortest frame; of the longest that libosdp takes."""


class Wire(osdp.Channel):  # type: ignore[misc]
    """``answered`` is given the address of each reader that answers."""

    def __init__(self, port: Port, answered: Callable[[int], None]) -> None:
        self.id = port.fd
        self._port, self._answered = port, answered
        self._came, self._whole = bytearray(), bytearray()

    def read(self, max_bytes: int) -> bytes:
        """Of the whole frames that have come, so much as libosdp has room for."""
        self._came += self._port.read(_LARGEST)
        self._gather()
        given = bytes(self._whole[:max_bytes])
        del self._whole[:max_bytes]
        return given

    def write(self, buf: bytes) -> int:
        """Send a frame; whatever was left of an answer is none to this one."""
        self._came.clear()
        return self._port.write(buf)

    def flush(self) -> None:
        """Nothing: what is left over in the wire is told apart by its frames."""

    def _gather(self) -> None:
        while (start := self._came.find(_SOM)) >= 0:
            del self._came[:start]
            if len(self._came) < _HEADER:
                return
            size = int.from_bytes(self._came[2:_HEADER], "little")
            if not _SMALLEST <= size <= _LARGEST:
                del self._came[0]
                continue
            if len(self._came) < size:
                return
            if self._came[1] & _REPLY:
                self._answered(self._came[1] & ~_REPLY)
            self._whole += self._came[:size]
            del self._came[:size]
        self._came.clear()
