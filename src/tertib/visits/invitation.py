"""The link that the desk shows to whoever walked in: it says which visit a form is for."""

from __future__ import annotations

from uuid import UUID

import segno
from django.core import signing
from django.utils.safestring import SafeString, mark_safe

from tertib.booking.wording import link

_signer = signing.Signer(salt="tertib.visits.invitation")


def token(visit_id: UUID) -> str:
    """For the address ``/here/<token>/``; nobody can guess that of another visit."""
    return str(_signer.sign(visit_id.hex).replace(":", "."))


def visit_of(text: str) -> UUID | None:
    """Whose token it is; None for one that we did not make."""
    try:
        return UUID(_signer.unsign(text.replace(".", ":")))
    except (signing.BadSignature, ValueError):
        return None


def address(visit_id: UUID) -> str:
    """The whole link."""
    return link("walked_in", token(visit_id))


def qr(visit_id: UUID) -> SafeString:
    """The link as an inline SVG."""
    code = segno.make(address(visit_id), error="m")
    return mark_safe(code.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S308 (segno's own)
