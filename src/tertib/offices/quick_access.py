"""``access.requires`` in one round trip, for the few views called many times a second.

Django reads session, user and roles with three queries that it composes anew each time; at the door
that is as much work as the check-in itself. Here the same is read by hand and the same is checked.
Whatever is not plainly in order is left to ``requires``, which then decides and answers: this can
only be quicker than it, never more lenient.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tertib.foundation import sql
from tertib.offices.access import View, requires
from tertib.offices.models import Role, Staff

_STAFF = """
SELECT s.username, s.name, s.password, a.office_id
FROM offices_staff s JOIN offices_assignment a ON a.staff_id = s.id
WHERE s.id = %(id)s::uuid AND s.is_active AND a.role = ANY(%(roles)s::text[])
"""
_SESSION = f"""
SELECT d.session_data, staff.* FROM django_session d LEFT JOIN ({_STAFF}) staff ON true
WHERE d.session_key = %(key)s::text AND d.expire_date > %(now)s::timestamptz
"""  # noqa: S608 (our own text)
_guesses: dict[str, UUID] = {}
"""Whose a session was when last seen here: a guess of what to ask for along with it, no more."""
MOST_GUESSES = 4096


class DenyByDefault(LoginRequiredMiddleware):
    """Django's, which reads session and user before it asks whether the view wants them."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def requires_quickly(*roles: Role | str) -> Callable[[View], View]:
    """As ``access.requires(*roles)`` with at least one role, for views without ``office`` in their
    address. ``request.user`` then is the member of staff."""
    wanted = sorted(str(role) for role in roles)
    assert wanted

    def decorate(view: View) -> View:
        careful = requires(*roles)(view)

        @login_not_required  # else the middleware reads the user; `careful` sends to sign-in
        @wraps(careful)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            found = None if "office" in kwargs else _signed_in(request, wanted)
            if found is None:
                return careful(request, *args, **kwargs)
            request._cached_user, request.staff_offices = found  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _signed_in(request: HttpRequest, roles: list[str]) -> tuple[Staff, list[str] | None] | None:
    """Who is signed in and in which offices they hold one of ``roles``; None: look closely."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not 0 < len(key) <= 40 or settings.SESSION_ENGINE != "django.contrib.sessions.backends.db":
        return None
    guess = _guesses.get(key)
    rows = sql.run(_SESSION, {"key": key, "now": timezone.now(), "id": guess, "roles": roles})
    whose = _whose(rows[0][0]) if rows else None
    if whose is None:
        return None
    staff_id, shown = whose
    held = [row[1:] for row in rows if row[1] is not None]
    if staff_id != guess:
        held = sql.run(_STAFF, {"id": staff_id, "roles": roles})
        if len(_guesses) >= MOST_GUESSES:
            _guesses.clear()
        _guesses[key] = staff_id
    if not held:
        return None
    staff = Staff(id=staff_id, username=held[0][0], name=held[0][1], password=held[0][2])
    if not constant_time_compare(shown, staff.get_session_auth_hash()):
        return None
    codes = {row[3] for row in held}
    return staff, None if None in codes else sorted(codes)


@lru_cache(maxsize=4096)
def _whose(session_data: str) -> tuple[UUID, str] | None:
    """Id and password's hash that a session's row names, if we signed it and know its backend."""
    session = SessionStore().decode(session_data)
    try:
        staff_id, shown = UUID(session[SESSION_KEY]), session[HASH_SESSION_KEY]
    except (KeyError, ValueError):
        return None
    known = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return (staff_id, shown) if known else None
