"""How a device proves itself on each HTTP request: one header, signed with its own key.

``Authorization: Tertib device=<uuid>, at=<ms since 1970 UTC>, signature=<128 hex>``; the signature
covers method, path with query, time and the SHA-256 of the body. The centre answers only requests
whose time is near its own, and takes the difference as the device's clock drift.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CONTEXT = b"tertib device request v1\0"
_HEADER = re.compile(r"Tertib device=([0-9a-f-]{36}), at=(\d{1,15}), signature=([0-9a-f]{128})")


class BadHeader(ValueError):
    """Not a header of ours, or its signature does not fit the request."""


@dataclass(frozen=True)
class Claim:
    """What the header says; nothing of it is proved before :func:`check`."""

    device: UUID
    at: int
    signature: bytes


def _message(method: str, path: str, at: int, body: bytes) -> bytes:
    parts = [method.upper(), path, str(at), hashlib.sha256(body).hexdigest()]
    return CONTEXT + "\n".join(parts).encode()


def header(
    device: UUID, key: Ed25519PrivateKey, method: str, path: str, at: int, body: bytes = b""
) -> str:
    """The value of ``Authorization``; ``path`` as sent, with its query; ``at`` in milliseconds."""
    signature = key.sign(_message(method, path, at, body)).hex()
    return f"Tertib device={device}, at={at}, signature={signature}"


def claim(value: str) -> Claim:
    """Read a header.

    Raises:
        BadHeader: it is not of this form.
    """
    found = _HEADER.fullmatch(value)
    if not found:
        raise BadHeader("no header of a device")
    try:
        return Claim(UUID(found[1]), int(found[2]), bytes.fromhex(found[3]))
    except ValueError:
        raise BadHeader("no header of a device") from None


def check(given: Claim, key: Ed25519PublicKey, method: str, path: str, body: bytes = b"") -> None:
    """Hold the claim against the request.

    Raises:
        BadHeader: the signature does not fit.
    """
    try:
        key.verify(given.signature, _message(method, path, given.at, body))
    except InvalidSignature:
        raise BadHeader("the signature does not fit the request") from None
