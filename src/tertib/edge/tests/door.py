"""Cards, a house with doors, and a panel whose wires end in the test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tertib.contracts.allowlist import Listed
from tertib.edge.config import load
from tertib.edge.gate.config import GateConfig

DEVICE = UUID("0198f000-0000-7000-8000-000000000001")
META, CARD_KEY = bytes(range(16)), bytes(range(16, 32))
FAR = 2**52
_numbers = itertools.count(1)

READERS = """
[[readers]]
name = "entry"
port = "pty:/dev/null"
key_env = "TEST_SCBK_1"
from = "lobby"
to = "service"

[[readers]]
name = "exit"
port = "pty:/dev/null"
address = 1
key_env = "TEST_SCBK_2"
from = "service"
to = "lobby"
capture = true
capture_relay = 3
"""


def card(uid: str = "", colour: str = "yellow", zones: tuple[str, ...] = ("service",),
         opens: int = 0, closes: int = FAR, inside: str = "outside", key: str = "",
         counter: int = -1, principal: UUID | None = None) -> Listed:  # fmt: skip
    """A card on the list; without a UID it gets one of its own."""
    uid = uid or f"04{next(_numbers):012X}"
    return Listed(uuid4(), uid, colour, zones, opens, closes, inside, key, counter, principal)


def write_config(folder: Path, url: str, centre: Ed25519PrivateKey, *, readers: str = READERS,
                 head: str = "", tail: str = "") -> Path:  # fmt: skip
    """A gate's file with its key, in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in (1, 2):
        os.environ.setdefault(f"TEST_SCBK_{number}", f"{number:02x}a5" * 8)
    key = folder / "gate.pem"
    if not key.exists():
        key.write_bytes(Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ))  # fmt: skip
    path = folder / "gate.toml"
    path.write_text(f"""
office = "JS"
device = "{DEVICE}"
key = "gate.pem"
data = "data"
{head}
[centre]
url = "{url}"
public_key = "{centre.public_key().public_bytes_raw().hex()}"
poll_ms = 100
retry_ms = 500
{readers}
{tail}
""")
    return path


def config(folder: Path, url: str, centre: Ed25519PrivateKey, **parts: str) -> GateConfig:
    return load(write_config(folder, url, centre, **parts), GateConfig)


class Wires:
    """What the readers were told, in order; ``on_pulse`` sees each relay that closes."""

    def __init__(self, on_pulse: Callable[[str, int, int], None] = lambda *_: None) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.on_pulse = on_pulse
        self.heard: Queue[Any] | None = None

    def start(self, heard: Queue[Any]) -> None:
        self.heard = heard

    def stop(self) -> None:
        self.heard = None

    def online(self, reader: str) -> bool:
        return self.heard is not None

    def output(self, reader: str, number: int, ms: int) -> None:
        self.told.append(("pulse", reader, number, ms))
        self.on_pulse(reader, number, ms)

    def light(self, reader: str, pattern: str) -> None:
        self.told.append(("light", reader, pattern))

    def text(self, reader: str, words: str) -> None:
        self.told.append(("text", reader, words))

    def pulses(self) -> list[tuple[str, int]]:
        return [(one[1], one[2]) for one in self.told if one[0] == "pulse"]


class Clocks:
    """Both clocks of a machine, moved by the test. Milliseconds."""

    def __init__(self, wall: int = 1_790_000_000_000) -> None:
        self.wall_ms, self.counted_ms = wall, 1_000_000

    def wall(self) -> int:
        return self.wall_ms

    def counting(self) -> int:
        return self.counted_ms

    def pass_by(self, ms: int) -> None:
        self.wall_ms += ms
        self.counted_ms += ms
