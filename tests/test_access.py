"""Deny by default: every view of the project is public on purpose or guarded by roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

OWN_ACCOUNT = ("allauth.",)
"""Pages about one's own account: open to whoever is signed in, with any role or none."""


def views(resolver: URLResolver | None = None, at: str = "/") -> Iterator[tuple[str, Any]]:
    """(address, view) of everything that is mounted."""
    for pattern in (resolver or get_resolver()).url_patterns:
        where = at + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield where, pattern.callback
        else:
            yield from views(pattern, where)


def is_public(view: Callable[..., Any]) -> bool:
    """Marked with ``login_not_required``."""
    return getattr(view, "login_required", True) is False


def is_guarded(view: Callable[..., Any]) -> bool:
    """Wrapped by ``offices.access.requires``."""
    return isinstance(getattr(view, "required_roles", None), frozenset)


def api_of(view: Callable[..., Any]) -> PathView | None:
    """The django-ninja path behind a view; it brings its own authentication."""
    owner = getattr(view, "__self__", None)
    for cell in getattr(view, "__closure__", None) or ():
        owner = owner or (cell.cell_contents if isinstance(cell.cell_contents, PathView) else None)
    return owner if isinstance(owner, PathView) else None


def test_every_view_is_public_on_purpose_or_guarded_by_a_role():
    offenders = [
        f"{where} ({view.__module__}.{getattr(view, '__qualname__', view)})"
        for where, view in views()
        if not (is_public(view) or is_guarded(view) or view.__module__.startswith(OWN_ACCOUNT))
        and not api_of(view)
    ]
    assert not offenders, "neither login_not_required nor requires(...): " + "; ".join(offenders)


def test_no_staff_page_is_public():
    open_doors = [
        where for where, view in views() if where.startswith("/staff") and is_public(view)
    ]
    assert not open_doors


def test_the_walk_sees_the_pages_that_it_should():
    seen = dict(views())
    assert is_public(seen["/healthz"])
    assert is_guarded(seen["/staff/offices/<str:office>/hours/"])
    assert not is_public(seen["/accounts/security/"])


@pytest.mark.parametrize("where", ["/staff/", "/staff/offices/", "/accounts/security/"])
def test_whoever_is_not_signed_in_ends_at_the_sign_in_page(client, where, db):
    answer = client.get(where)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
