"""The canonical form of an entry (RFC 8785) and its salted commitment."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tertib.contracts.canonical import dumps

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
    return dumps(entry)


def commitment(salt: bytes, entry: bytes) -> bytes:
    """SHA-256 over salt and canonical entry: what the public log shows of it (32 bytes)."""
    if len(salt) != SALT:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + entry).digest()
