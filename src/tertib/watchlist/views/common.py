"""What the pages share: for which agency somebody looks, and refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from tertib.offices.access import offices_for, staff_of
from tertib.offices.models import Role
from tertib.watchlist import queries
from tertib.watchlist.models import Agency, Order
from tertib.watchlist.rules.orders import NotAllowed, Refused
from tertib.watchlist.wording import refusal, words

BOTH = (Role.WATCHLIST, Role.AGENCY)
LANE = (Role.BORDER, Role.SUPERVISOR)


def own_agency(request: HttpRequest) -> Agency | None:
    """The agency whose orders alone may be seen; None for people of the house.

    Raises:
        PermissionDenied: an account of an agency that belongs to none.
    """
    staff = staff_of(request)
    agency = queries.agency_of(staff)
    if agency is None and offices_for(staff, Role.AGENCY) != []:
        raise PermissionDenied
    return agency


def order_or_404(request: HttpRequest, order_id: UUID) -> Order:
    """The order of the address; of another agency there is none.

    Raises:
        Http404: there is none.
    """
    agency = own_agency(request)
    found = queries.order(order_id, agency.id if agency else None)
    if found is None:
        raise Http404
    return found


def attempt(act: Callable[[], object]) -> str:
    """Empty, or why it was refused, in words."""
    try:
        act()
    except Refused as refused:
        return refusal(refused)
    except NotAllowed:
        return words("not_now")
    return ""
