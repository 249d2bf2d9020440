"""The pick-up room: lists by what is to be done, and one field for every label."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.contracts import booking_code
from tertib.foundation import clock
from tertib.handover import queries
from tertib.handover.queries.lists import LISTS
from tertib.offices.access import (
    holds,
    office_or_404,
    offices_of,
    requires,
)
from tertib.offices.models import Office, Role

WORKERS = (Role.COUNTER, Role.SUPERVISOR)
READERS = (*WORKERS, Role.COMPLIANCE, Role.AUDITOR)
PAGE = 50


@requires(*READERS)
@require_GET
def handover(request: HttpRequest) -> HttpResponse:
    """The pick-up room of the first office one may look at."""
    first = next(iter(offices_of(request)), None)
    if first is None:
        return render(request, "handover/none.html")
    return redirect("handover_office", first.code)


@requires(*READERS)
@require_GET
def room(request: HttpRequest, office: str) -> HttpResponse:
    """One list of the office; without a choice the first that is not empty."""
    return _room(request, office_or_404(office))


def _room(request: HttpRequest, found: Office, error: str = "", status: int = 200) -> HttpResponse:
    now = clock.now()
    counted = queries.counts(found.code, now)
    chosen = request.GET.get("list", "")
    if chosen not in (*LISTS, "findings"):
        first = ("seal", "load", "out", "counter", "post", "locker")
        chosen = next((name for name in first if counted[name]), "load")
    rows: Any
    if chosen == "findings":
        rows = queries.findings(found.code)
    else:
        rows = queries.items(found.code, chosen, now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [] if chosen == "findings" else queries.rows(list(page.object_list), found, now)
    labels = {
        "load": _("To load"), "seal": _("To seal"), "locker": _("In lockers"),
        "out": _("To take out"), "counter": _("For the counter"), "post": _("Post"),
        "done": _("Last 24 hours"), "findings": _("Findings"),
    }  # fmt: skip
    context = {
        "office": found, "now": now, "list": chosen, "title": labels[chosen], "rows": shown,
        "page": page, "error": error, "typed": request.POST.get("code", ""),
        "may_act": holds(request, found.code, *WORKERS),
        "tabs": [(f"?list={name}", f"{label} ({counted[name]})", name == chosen)
                 for name, label in labels.items()],
        "offices": offices_of(request),
    }  # fmt: skip
    return render(request, "handover/room.html", context, status=status)


@requires(*READERS)
@require_POST
def scan(request: HttpRequest, office: str) -> HttpResponse:
    """From a label to its passport."""
    found = office_or_404(office)
    try:
        code = booking_code.normalise(request.POST.get("code", ""))
    except booking_code.InvalidCode:
        text = _("This is not a label of ours: eight letters and digits. Scan it again.")
        return _room(request, found, text, 422)
    item = queries.by_code(code)
    if item is None:
        return _room(request, found, _("No passport has this label. Set it aside and say so."), 422)
    if item.office_id != found.code:
        text = _("This passport belongs to the office %s. Set it aside and say so.")
        return _room(request, found, text % item.office.name, 422)
    return redirect("handover_item", found.code, item.id)
