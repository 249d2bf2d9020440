"""Who may open a staff page: roles, each within an office. Everything is closed unless granted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tertib.ledger import actors
from tertib.offices import queries
from tertib.offices.models import Office, Role, Staff

View = Callable[..., HttpResponse]


def offices_for(staff: Staff, *roles: Role | str) -> list[str] | None:
    """Codes of the offices in which ``staff`` holds one of ``roles`` (none given: any role of the
    house, which the accounts of other agencies do not hold).

    ``None`` means every office; an empty list means no office at all.
    """
    asked = [str(role) for role in roles] or [role for role in Role.values if role != Role.AGENCY]
    held = staff.assignments.filter(role__in=asked)
    codes = list(held.values_list("office_id", flat=True))
    return None if None in codes else sorted({code for code in codes if code})


def requires(*roles: Role | str) -> Callable[[View], View]:
    """Let only staff in who hold one of ``roles``; with no roles, anyone of the house.

    Sets ``request.staff_offices`` to :func:`offices_for`. A view with ``office`` in its address
    is open only to those who hold the role in that very office or in all of them. Others get the
    designed 403 page; people who are not signed in go to the sign-in page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            codes = offices_for(request.user, *roles)
            office = kwargs.get("office")
            if codes == [] or (office is not None and codes is not None and office not in codes):
                return denied(request, roles)
            request.staff_offices = codes  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.required_roles = frozenset(str(role) for role in roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def staff_of(request: HttpRequest) -> Staff:
    """Who is signed in; only inside a view guarded by :func:`requires`."""
    return cast(Staff, request.user)


def actor_of(request: HttpRequest) -> actors.Actor:
    """The one who is signed in, as the record names them."""
    return actors.staff(staff_of(request).id)


def codes_of(request: HttpRequest) -> list[str] | None:
    """``request.staff_offices``, typed: offices in which the required role is held, None = all."""
    return cast("list[str] | None", request.staff_offices)  # type: ignore[attr-defined]


def office_or_404(code: str) -> Office:
    """The office of the address.

    Raises:
        Http404: there is none.
    """
    try:
        return queries.office(code)
    except queries.UnknownOffice:
        raise Http404 from None


def offices_of(request: HttpRequest) -> list[Office]:
    """The open offices among :func:`codes_of`, to choose from; the first is where a page begins."""
    codes = codes_of(request)
    return [one for one in queries.open_offices() if codes is None or one.code in codes]


def holds(request: HttpRequest, office: str, *roles: Role | str) -> bool:
    """Whether who is signed in holds one of ``roles`` in this office: may act, not only look."""
    codes = offices_for(staff_of(request), *roles)
    return codes is None or office in codes


def denied(request: HttpRequest, roles: tuple[Role | str, ...] = ()) -> HttpResponse:
    """The 403 page: which role opens this page, and whom to ask."""
    labels = [Role(role).label for role in roles]
    return render(request, "offices/denied.html", {"roles": labels}, status=403)
