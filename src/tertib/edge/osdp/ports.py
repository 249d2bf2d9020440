"""The wires: a serial line, a pseudo terminal or a TCP connection, never blocking.

A port that breaks closes itself; its bus opens it again.
"""

from __future__ import annotations

import os
import socket
import termios
import tty
from abc import ABC, abstractmethod
from concurrent.futures import Future
from threading import Thread

CONNECT = 2.0
"""Seconds a TCP connection may take to open."""


class Port(ABC):
    """Bytes in and out without waiting. ``fd`` is -1 while closed."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.fd = -1

    @abstractmethod
    def _open(self) -> int:
        """Open the wire; returns its file descriptor, set not to block.

        Raises:
            OSError: it is not there.
        """

    def open(self) -> bool:
        """Try to open; whether it is open now."""
        if self.fd < 0:
            try:
                self.fd = self._open()
            except OSError:
                return False
        return True

    def close(self) -> None:
        """Let go of the wire."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def read(self, most: int) -> bytes:
        """What has come, maybe nothing; the port closes when the other end is gone."""
        if self.fd < 0:
            return b""
        try:
            data = os.read(self.fd, most)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.close()
        return data

    def write(self, data: bytes) -> int:
        """Send all of it or nothing; a full wire takes nothing, the protocol sends again."""
        if self.fd < 0:
            return -1
        try:
            return os.write(self.fd, data)
        except BlockingIOError:
            return 0
        except OSError:
            self.close()
            return -1


class Terminal(Port):
    """A serial line or a pseudo terminal: raw, eight bits, no flow control."""

    def __init__(self, where: str, speed: int) -> None:
        super().__init__(where)
        self._speed = getattr(termios, f"B{speed}")

    def _open(self) -> int:
        fd = os.open(self.where, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            tty.setraw(fd, termios.TCSANOW)
            mode = termios.tcgetattr(fd)
            mode[2] |= termios.CLOCAL | termios.CREAD
            mode[4] = mode[5] = self._speed
            mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
            termios.tcsetattr(fd, termios.TCSANOW, mode)
            termios.tcflush(fd, termios.TCIOFLUSH)
        except (termios.error, OSError) as wrong:
            os.close(fd)
            raise OSError(str(wrong)) from None
        return fd


class Network(Port):
    """A converter from TCP to RS-485; called in a thread of its own, as calling may take long."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._calling: Future[int] | None = None

    def _open(self) -> int:
        if self._calling is None:
            self._calling = Future()
            Thread(target=self._call, args=(self._calling,), daemon=True).start()
        if not self._calling.done():
            raise BlockingIOError("still calling")
        called, self._calling = self._calling, None
        return called.result()

    def _call(self, answer: Future[int]) -> None:
        host, _, port = self.where.rpartition(":")
        try:
            wire = socket.create_connection((host, int(port)), CONNECT)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire.setblocking(False)
            answer.set_result(wire.detach())
        except (OSError, ValueError) as wrong:
            answer.set_exception(OSError(str(wrong)))


def port_of(text: str, speed: int) -> Port:
    """The port that a configuration names (checked by ``ReaderLine``), still closed."""
    kind, _, where = text.partition(":")
    return Network(where) if kind == "tcp" else Terminal(where, speed)
