"""A locker bank for tests: the real agent, store and outbox; readers and clocks are the test's."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts.compartments import Compartment, Compartments, secret_hash
from tertib.edge.config import load
from tertib.edge.link import News
from tertib.edge.locker.config import LockerConfig
from tertib.edge.locker.run import Locker
from tertib.edge.osdp import CardRead, Input, Keys
from tertib.foundation import ids, keys

TERMINAL, BOARD = "terminal", "board"
START = 1_800_000_000_000
ANI, BUDI = "04A0A0A0A0A0A0", "04B0B0B0B0B0B0"
STAFF = {ANI: str(ids.new_id()), BUDI: str(ids.new_id())}


def config_file(folder: Path, doors: int = 4, url: str = "http://127.0.0.1:9", **more: Any) -> Path:
    """A controller's file: a terminal and a board of doors, with keys."""
    keys.create_signing_key(folder, "device")
    centre = more.pop("centre", None) or Ed25519PrivateKey.generate()
    public = centre.public_key().public_bytes_raw().hex()
    lines = [
        'office = "JS"', f'device = "{more.pop("device", None) or ids.new_id()}"',
        'key = "device.pem"', 'data = "data"', "[centre]", f'url = "{url}"',
        f'public_key = "{public}"', f"poll_ms = {more.pop('poll_ms', 500)}", "[settings]",
        *(f"{name} = {value}" for name, value in more.items()),
    ]  # fmt: skip
    for address, (name, count) in enumerate(((TERMINAL, 0), (BOARD, doors))):
        (folder / f"{name}.key").write_text(secrets.token_hex(16))
        lines += [
            "[[readers]]", f'name = "{name}"', f'port = "pty:{folder}/bus"',
            f"address = {address}", f'key_file = "{name}.key"', f"doors = {count}",
        ]  # fmt: skip
    path = folder / "locker.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


class Readers:
    """In the place of the panel; remembers what was ordered."""

    def __init__(self) -> None:
        self.pulses: list[tuple[str, int]] = []
        self.texts: list[str] = []
        self.lost: set[str] = set()

    def start(self, heard: Queue[Any]) -> None: ...
    def stop(self) -> None: ...
    def output(self, reader: str, number: int, ms: int) -> None:
        self.pulses.append((reader, number))

    def light(self, reader: str, pattern: str) -> None: ...
    def text(self, reader: str, words: str) -> None:
        self.texts.append(words)

    def online(self, reader: str) -> bool:
        return reader not in self.lost


class Bank:
    """``tell`` the list, ``key`` a PIN, ``tap`` a badge, ``pull`` and ``shut`` doors."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        path = folder / "locker.toml"
        if not path.exists():
            path = config_file(folder, **settings)
        self.config = load(path, LockerConfig)
        self.panel = Readers()
        self.wall, self.counted = START, 1_000
        self.locker = self._start()

    def _start(self) -> Locker:
        return Locker(self.config, self.panel, wall=lambda: self.wall,
                      counting=lambda: self.counted, boot="boot")  # fmt: skip

    def restart(self) -> None:
        """As after kill -9: nothing is tidied up but what the system does."""
        self.locker.store.close()
        book, born = self.locker.agent.book, self.locker.agent._born
        self.locker = self._start()
        self.locker.agent.book, self.locker.agent._born = book, born

    def tell(self, *doors: Compartment, through: int = 0, max_age: int = 600) -> None:
        """A fresh list of the centre."""
        book = Compartments("JS", UUID(int=1), self.wall, max_age, doors, STAFF)
        self.hear(News(book, self.wall, through, self.counted))

    def hear(self, message: Any) -> None:
        self.locker.agent.hear(message)
        self.locker.agent.tick()

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.wall += int(seconds * 1000)
        self.counted += int(seconds * 1000)
        self.locker.agent.tick()

    def key(self, text: str, reader: str = TERMINAL) -> int:
        """The compartment that opened, or 0."""
        return self._opened(Keys(reader, text))

    def tap(self, uid: str) -> int:
        self.wait(2)
        return self._opened(CardRead(TERMINAL, bytes.fromhex(uid)))

    def _opened(self, message: Any) -> int:
        before = len(self.panel.pulses)
        self.hear(message)
        pulses = self.panel.pulses[before:]
        assert len(pulses) <= 1
        return pulses[0][1] + 1 if pulses else 0

    def pull(self, number: int) -> None:
        self.hear(Input(BOARD, number - 1, True))

    def shut(self, number: int) -> None:
        self.hear(Input(BOARD, number - 1, False))

    def use(self, number: int) -> None:
        self.pull(number)
        self.shut(number)

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        return [(event.kind, event.data) for event in self.locker.outbox.pending()]

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.events]

    @property
    def shown(self) -> str:
        return self.panel.texts[-1]


def passport(number: int, *secrets_: str, **more: Any) -> Compartment:
    """A compartment that opens for any of these secrets for an hour."""
    salt = f"salt-{number}"
    given: dict[str, Any] = {"load": UUID(int=100 + number), "opens": START - 1000,
                             "closes": START + 3_600_000, **more}  # fmt: skip
    hashes = tuple(secret_hash(salt, one) for one in secrets_)
    return Compartment(number, "passport", "ready", salt=salt, secrets=hashes, **given)


def phone(number: int, uid: str = "", state: str = "") -> Compartment:
    """A compartment for phones: free, or with the phone of a badge's owner."""
    if not uid:
        return Compartment(number, "phone", state or "free")
    return Compartment(number, "phone", state or "ready", UUID(int=number), staff=(uid,))


def loading(number: int, *uids: str) -> Compartment:
    """A passport compartment in the hands of staff."""
    return Compartment(number, "passport", "loading", UUID(int=100 + number), staff=uids)


def without_secrets(door: Compartment) -> Compartment:
    return replace(door, secrets=())
