"""The words between a panel and its agent: plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_KEY = bytes(range(0x30, 0x40))
"""SCBK-D of the OSDP specification: readers leave their factory with it."""
SPEEDS = (9600, 19200, 38400, 57600, 115200, 230400)
KINDS = ("serial", "pty", "tcp")


@dataclass(frozen=True)
class ReaderLine:
    """Where a reader is and how to know it.

    ``port`` is ``serial:/dev/ttyUSB0``, ``pty:/path`` or ``tcp:host:port``; readers that name the
    same port share a bus and differ in ``address`` (0-126). ``key`` is the reader's SCBK.

    Raises:
        ValueError: a field is out of range, or the key is one that everybody knows.
    """

    name: str
    address: int
    port: str
    key: bytes = field(repr=False)
    speed: int = 115200

    def __post_init__(self) -> None:
        if len(self.key) != 16:
            raise ValueError(f"reader {self.name}: a key has 16 bytes")
        if self.key == DEFAULT_KEY or len(set(self.key)) == 1:
            raise ValueError(f"reader {self.name}: the factory's key is no key")
        if not 0 <= self.address <= 126:
            raise ValueError(f"reader {self.name}: an address is 0 to 126")
        if self.speed not in SPEEDS:
            raise ValueError(f"reader {self.name}: a speed is one of {SPEEDS}")
        kind, _, where = self.port.partition(":")
        if kind not in KINDS or not where:
            raise ValueError(
                f"reader {self.name}: a port is serial:PATH, pty:PATH or tcp:HOST:PORT"
            )


@dataclass(frozen=True)
class CardRead:
    """A card was held to a reader: its UID (4-10 bytes), or a SUN message (16 bytes, MAC of 8)."""

    reader: str
    data: bytes


@dataclass(frozen=True)
class Keys:
    """A line of the keypad ended by ``#``, or the text of a scanned code."""

    reader: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Line:
    """A reader's secure channel came up, or it was lost."""

    reader: str
    up: bool


@dataclass(frozen=True)
class Input:
    """A contact of a reader: passage sensor, fire, door; ``number`` counts from 0.

    All of them are told when the reader first reports after it came up, later those that change.
    """

    reader: str
    number: int
    on: bool


@dataclass(frozen=True)
class Tamper:
    """A reader's housing was opened, or closed again."""

    reader: str
    on: bool


Heard = CardRead | Keys | Line | Input | Tamper
