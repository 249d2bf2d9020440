"""What waits for a second pair of eyes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.foundation import clock
from tertib.offices.access import actor_of, offices_for, requires, staff_of
from tertib.offices.models import Role
from tertib.watchlist import queries
from tertib.watchlist.days import day_of
from tertib.watchlist.views.common import BOTH, own_agency


@requires(*BOTH, Role.SUPERVISOR)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Proposed orders, changes asked for, lists read in; for a supervisor the urgent orders."""
    own, staff, now = own_agency(request), staff_of(request), clock.now()
    waiting = queries.waiting(own.id if own else None)
    orders, changes, batches = waiting.orders, waiting.changes, waiting.batches
    officer = offices_for(staff, Role.WATCHLIST) != []
    if own is None and not officer:
        orders, changes, batches = [one for one in orders if one.urgent], [], []
    names = queries.order_names(
        [*orders, *(one.order for one in changes)], own.id if own else None, actor_of(request), now
    )
    return render(request, "watchlist/queue.html", {
        "own": own, "batches": batches,
        "orders": [(one, names.get(one.id, "")) for one in orders],
        "changes": [(one, names.get(one.order_id, "")) for one in changes],
        "me": staff.id, "untold": queries.untold(day_of(now)) if officer else [],
    })  # fmt: skip
