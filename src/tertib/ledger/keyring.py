"""Public keys as files: ``*.vkey``, one key a line, a witness's address after its key.

Whoever verifies keeps such a folder, and whoever trusts another witness adds a file to it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tertib.ledger.tlog.note import COSIGNATURE, ED25519, BadNote, Verifier


class NoKeys(ValueError):
    """A folder gives no usable keys; the message says why."""


@dataclass(frozen=True)
class Witness:
    """A witness that the log asks for cosignatures: its key and the address of its service."""

    verifier: Verifier
    url: str


@dataclass(frozen=True)
class Keyring:
    """The keys that someone chose to trust."""

    verifiers: tuple[Verifier, ...]
    witnesses: tuple[Witness, ...] = ()

    @property
    def log(self) -> Verifier | None:
        """The first key of a log."""
        return next((v for v in self.verifiers if v.algorithm == ED25519), None)

    @property
    def cosigners(self) -> tuple[Verifier, ...]:
        return tuple(v for v in self.verifiers if v.algorithm == COSIGNATURE)


def parse(lines: Iterable[str]) -> Keyring:
    """Read lines ``vkey [address]``; empty ones and those that start with # are skipped.

    Raises:
        BadNote: a key is malformed.
    """
    verifiers, witnesses = [], []
    for line in lines:
        vkey, _, url = line.strip().partition(" ")
        if not vkey or vkey.startswith("#"):
            continue
        verifier = Verifier.parse(vkey)
        verifiers.append(verifier)
        if url and verifier.algorithm == COSIGNATURE:
            witnesses.append(Witness(verifier, url.strip().rstrip("/")))
    return Keyring(tuple(verifiers), tuple(witnesses))


def load(folder: Path) -> Keyring:
    """All keys of ``folder``; empty if it does not exist.

    Raises:
        NoKeys: a file cannot be read as keys; the message names it.
    """
    verifiers: list[Verifier] = []
    witnesses: list[Witness] = []
    for file in sorted(folder.glob("*.vkey")):
        try:
            ring = parse(file.read_text().splitlines())
        except (BadNote, UnicodeDecodeError) as wrong:
            raise NoKeys(f"{file}: {wrong}") from None
        verifiers += ring.verifiers
        witnesses += ring.witnesses
    return Keyring(tuple(verifiers), tuple(witnesses))


def file_name(verifier: Verifier) -> str:
    """The name of a key's file, e.g. ``witness-tertib.invalid_w1.vkey``."""
    kind = "record" if verifier.algorithm == ED25519 else "witness"
    return f"{kind}-{re.sub('[^A-Za-z0-9.-]', '_', verifier.name)}.vkey"


def save(folder: Path, verifier: Verifier, url: str = "") -> Path:
    """Put a key into ``folder``, a witness with the address where the log reaches it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(verifier)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(f"{verifier.vkey} {url}".strip() + "\n")
    draft.replace(path)
    return path
