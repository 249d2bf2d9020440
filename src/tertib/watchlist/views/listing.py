"""The list of orders, by state and by what ends soon."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tertib.foundation import clock
from tertib.offices.access import actor_of, requires
from tertib.watchlist import queries
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Agency, Order
from tertib.watchlist.queries import Filters
from tertib.watchlist.views.common import BOTH, own_agency

A_PAGE = 50


@requires(*BOTH)
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """Orders by state, agency and end; names are opened, and that is recorded."""
    own, now = own_agency(request), clock.now()
    today, asked = day_of(now), request.GET
    state = asked.get("state", "aktif")
    wanted = Filters(
        state if state in (*Order.State.values, "ending") else "",
        own.id if own else _chosen(asked.get("agency", "")), conf().ending_days,
    )  # fmt: skip
    page = Paginator(queries.orders(wanted, today), A_PAGE).get_page(asked.get("page"))
    names = queries.order_names(page, own.id if own else None, actor_of(request), now)
    rows = [_row(one, names.get(one.id, ""), today) for one in page]
    return render(request, "watchlist/orders.html", {
        "own": own, "page": page, "rows": rows, "wanted": wanted, "tabs": _tabs(wanted, today),
        "agencies": [] if own else Agency.objects.all(), "waiting": queries.waiting(
            own.id if own else None).count,
    })  # fmt: skip


def _chosen(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _row(order: Order, name: str, today: Any) -> dict[str, Any]:
    left = (order.end - today).days if order.end and order.state in ("aktif", "darurat") else None
    return {"order": order, "name": name or _("(erased)"), "left": left,
            "soon": left is not None and left <= max(conf().notice_days)}  # fmt: skip


def _tabs(wanted: Filters, today: Any) -> list[tuple[str, str, bool]]:
    counts = queries.counts(wanted.agency, today, wanted.days)
    labels = [("aktif", _("In force")), ("darurat", _("Urgent")),
              ("ending", _("Ends within %(days)s days") % {"days": wanted.days}),
              ("diusulkan", _("Proposed")), ("berakhir", _("Ended")), ("dicabut", _("Revoked")),
              ("ditolak", _("Rejected"))]  # fmt: skip
    more = f"&agency={wanted.agency}" if wanted.agency else ""
    return [
        (f"?state={state}{more}", f"{label} ({counts.get(state, 0)})", wanted.state == state)
        for state, label in labels
    ]
