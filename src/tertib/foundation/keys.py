"""Key files of an installation: Ed25519 signing keys and symmetric secrets, one file each.

A key is made once, by ``tertib up`` or ``tertib migrate``; every other process only reads, and a
missing key is an error rather than a silently different one.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


class KeyMissing(Exception):
    """A key file that should exist does not; the message names it and the remedy."""


def _write_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails if another process was first: theirs stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KeyMissing(
            f"{path} is missing: restore it from the backup of the keys, or run `tertib up` once "
            "for a new installation"
        ) from None


def create_signing_key(folder: Path, name: str) -> None:
    """Make the Ed25519 key ``name`` unless it exists."""
    if not (folder / f"{name}.pem").exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write_once(folder / f"{name}.pem", pem)


def create_secret(folder: Path, name: str) -> None:
    """Make the 32-byte secret ``name`` unless it exists."""
    if not (folder / f"{name}.secret").exists():
        _write_once(folder / f"{name}.secret", secrets.token_bytes(32))


@cache
def signing_key(folder: Path, name: str) -> Ed25519PrivateKey:
    """The Ed25519 key ``name``.

    Raises:
        KeyMissing: there is no such file.
        TypeError: the file holds another kind of key.
    """
    key = load_pem_private_key(_read(folder / f"{name}.pem"), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{name}.pem is not an Ed25519 key")
    return key


@cache
def secret(folder: Path, name: str) -> bytes:
    """The 32-byte secret ``name``.

    Raises:
        KeyMissing: there is no such file.
    """
    return _read(folder / f"{name}.secret")
