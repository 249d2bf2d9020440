"""The canonical form of an entry (RFC 8785) and its salted commitment."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import rfc8785

SALT = 32


def timestamp(moment: datetime) -> str:
    """UTC with microseconds, e.g. ``2026-01-26T02:15:00.000000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(
    *,
    id: UUID,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    office: str,
    payload: dict[str, Any],
) -> bytes:
    """The one byte string that stands for this entry.

    Raises:
        rfc8785.CanonicalizationError: ``payload`` holds something JSON cannot carry exactly.
    """
    entry: dict[str, Any] = {
        "v": 1,
        "id": str(id),
        "at": timestamp(at),
        "actor": actor,
        "action": action,
        "subject": subject,
        "office": office,
        "payload": payload,
    }
    return _plain.encode(entry).encode() if _is_plain(entry) else rfc8785.dumps(entry)


_plain = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


def _is_plain(value: Any) -> bool:
    """Whether the standard library's encoder, in C, gives the very bytes of RFC 8785.

    So it does for ASCII text, integers that a double holds exactly, and no floats; it is some ten
    times as fast, and entries hardly hold anything else.
    """
    kind = type(value)
    if kind is str:
        return bool(value.isascii())
    if kind is dict:
        return all(type(key) is str and key.isascii() for key in value) and all(
            map(_is_plain, value.values())
        )
    if kind is list:
        return all(map(_is_plain, value))
    return value is None or kind is bool or (kind is int and abs(value) < 2**53)


def commitment(salt: bytes, entry: bytes) -> bytes:
    """SHA-256 over salt and canonical entry: what the public log shows of it (32 bytes)."""
    if len(salt) != SALT:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + entry).digest()
