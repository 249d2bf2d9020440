"""The link that the desk shows to whoever walked in: it says which visit a form is for."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import segno
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from tertib.booking.wording import link

SEAL = 12
"""Bytes of the signature: short, so that a phone reads the QR from a tablet."""


def token(visit_id: UUID) -> str:
    """For the address ``/here/<token>/``; nobody can guess that of another visit."""
    return urlsafe_b64encode(visit_id.bytes + _seal(visit_id.bytes)).decode().rstrip("=")


def visit_of(text: str) -> UUID | None:
    """Whose token it is; None for one that we did not make."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    known = len(raw) == 16 + SEAL and hmac.compare_digest(raw[16:], _seal(raw[:16]))
    return UUID(bytes=raw[:16]) if known else None


def _seal(visit: bytes) -> bytes:
    return salted_hmac("tertib.visits.invitation", visit, algorithm="sha256").digest()[:SEAL]


def address(visit_id: UUID) -> str:
    """The whole link."""
    return link("walked_in", token(visit_id))


def qr(visit_id: UUID) -> SafeString:
    """The link as an inline SVG."""
    code = segno.make(address(visit_id), error="m")
    return mark_safe(code.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S308 (segno's own)
