"""Where a form leads when it is sent, if not to choosing an hour: a page that a subject above set.

A signed cookie of this browser; it holds an address of ours and nothing of the person.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "onward"
LIFETIME = timedelta(hours=12)
_signer = signing.TimestampSigner(salt="tertib.applications.onward")


def remember(response: HttpResponse, path: str) -> None:
    """Lead the next form that this browser sends to ``path``."""
    response.set_cookie(
        COOKIE, _signer.sign(path), max_age=LIFETIME, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def path(request: HttpRequest) -> str | None:
    """Where it leads; None: nowhere in particular."""
    try:
        return _signer.unsign(request.COOKIES.get(COOKIE, ""), max_age=LIFETIME)
    except signing.BadSignature:
        return None


def forget(response: HttpResponse) -> None:
    """From here on forms lead to choosing an hour again."""
    response.delete_cookie(COOKIE, samesite="Lax")
