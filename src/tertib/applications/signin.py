"""Who is on the other end: a phone, known by a signed cookie. No account, no session row.

The cookie holds the contact's id and the second of its sign-in. Reading it costs no query; the
few revocations within a cookie's life are read once every ``FRESH`` seconds by each process.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from tertib.applications.conf import CONF
from tertib.applications.models import Revocation
from tertib.foundation import clock

COOKIE = "phone"
FRESH = timedelta(seconds=10)
RENEW = timedelta(days=1)
_signer = signing.Signer(salt="tertib.applications.signin")

View = Callable[..., HttpResponse]


def lifetime() -> timedelta:
    """How long a sign-in lasts without a visit."""
    return timedelta(days=CONF.cookie_days)


def sign_in(response: HttpResponse, contact_id: UUID, now: datetime) -> None:
    """Give the browser its cookie."""
    value = _signer.sign_object({"c": contact_id.hex, "t": now.timestamp()})
    response.set_cookie(
        COOKIE, value, max_age=lifetime(), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def sign_out(response: HttpResponse) -> None:
    """Take the cookie away from this browser."""
    response.delete_cookie(COOKIE, samesite="Lax")


def contact_id(request: HttpRequest) -> UUID | None:
    """The phone that is signed in, or None: no cookie, a forged, old or revoked one."""
    found = _read(request, clock.now())
    return found[0] if found else None


def required(view: View) -> View:
    """Open the view to signed-in phones only; sets ``request.contact_id``, forbids caching.

    Others are sent to type their number and come back here afterwards.
    """

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = clock.now()
        found = _read(request, now)
        if found is None:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else "/my/"
            return redirect(f"{reverse('phone')}?{urlencode({'next': back})}")
        request.contact_id, signed_at = found  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if now - signed_at > RENEW and COOKIE not in response.cookies:
            sign_in(response, found[0], now)
        add_never_cache_headers(response)
        return response

    return guarded


def _read(request: HttpRequest, now: datetime) -> tuple[UUID, datetime] | None:
    try:
        value = _signer.unsign_object(request.COOKIES.get(COOKIE, ""))
        contact, signed_at = UUID(value["c"]), datetime.fromtimestamp(value["t"], UTC)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    revoked = _revocations.current(now).get(contact)
    if now - signed_at > lifetime() or (revoked is not None and signed_at <= revoked):
        return None
    return contact, signed_at


class _Revocations:
    """This process's copy of the revocations that can still matter."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: dict[UUID, datetime] = {}
        self._read_at: datetime | None = None

    def current(self, now: datetime) -> dict[UUID, datetime]:
        with self._lock:
            if self._read_at is None or not timedelta() <= now - self._read_at < FRESH:
                recent = Revocation.objects.filter(before__gt=now - lifetime())
                self._rows = dict(recent.values_list("contact_id", "before"))
                self._read_at = now
            return self._rows

    def forget(self) -> None:
        with self._lock:
            self._read_at = None


_revocations = _Revocations()


def forget_cache() -> None:
    """Read the revocations anew at the next request of this process."""
    _revocations.forget()
