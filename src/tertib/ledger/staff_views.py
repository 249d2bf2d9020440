"""The record for staff. Not decorated: this floor knows no roles, so whoever mounts these views
must guard them (``offices.access.requires``), which also sets ``request.staff_offices``.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tertib.foundation import clock
from tertib.ledger import actions, actors, queries, views
from tertib.ledger.canonical import SALT
from tertib.ledger.models import Entry

ROWS = 50
LONGEST_REASON = 300


def _visible(request: HttpRequest) -> QuerySet[Entry]:
    """Entries of the offices in which the person holds a role; None means all of them."""
    offices = getattr(request, "staff_offices", [])
    found = queries.with_index(Entry.objects.all())
    return found if offices is None else found.filter(office__in=offices)


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The newest entries, filtered by kind, subject or office; ``before`` goes further back."""
    filters = {k: request.GET.get(k, "").strip() for k in ("action", "subject", "office", "before")}
    found = _visible(request)
    if filters["action"]:
        found = found.filter(action__startswith=filters["action"])
    if filters["subject"]:
        found = found.filter(subject=filters["subject"])
    if filters["office"]:
        found = found.filter(office=filters["office"])
    if filters["before"].isascii() and filters["before"].isdigit():
        found = found.filter(serial__lt=min(int(filters["before"]), 2**63 - 1))
    rows = list(found.order_by("-serial")[: ROWS + 1])
    context = {
        "rows": rows[:ROWS],
        "older": rows[ROWS - 1].serial if len(rows) > ROWS else None,
        "filters": filters,
        "health": queries.health(clock.now()),
    }
    return render(request, "ledger/staff_entries.html", context)


@require_safe
def entry(request: HttpRequest, entry: UUID) -> HttpResponse:
    """One entry with its proof; what is sealed stays sealed here."""
    return _page(request, get_object_or_404(_visible(request), id=entry))


@require_POST
def open_entry(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show a sealed entry in clear. Needs a reason; that it was opened is itself recorded."""
    found = get_object_or_404(_visible(request), id=entry)
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if len(reason) < 5:
        return _page(request, found, error=_("Say in a few words why you open it."), status=422)
    if request.user.pk is None:
        raise Http404
    clear = queries.body(found, {})
    if clear is not None:
        actor = actors.staff(request.user.pk)
        actions.record_opening(found.id, found.office, reason, actor, clock.now())
    return _page(request, found, clear=clear)


def _page(
    request: HttpRequest, found: Any, *, clear: bytes | None = None, error: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    sealed = found.key_id is not None
    raw = clear if sealed else bytes(found.body)
    current = queries.published()
    proven = current is not None and found.index is not None and found.index < current.head.size
    context = {
        "entry": found,
        "sealed": sealed,
        "payload": _pretty(raw) if raw else None,
        "proven": proven,
        "size": current.head.size if current else 0,
        "picture": views.picture(current, found.index) if current and proven else None,
        "commitment": bytes(found.commitment).hex(),
        "field": {"name": "reason", "label": _("Reason"), "type": "textarea", "error": error,
                  "hint": _("For example the number of a complaint. No names."),
                  "maxlength": LONGEST_REASON, "required": True},
    }  # fmt: skip
    return render(request, "ledger/staff_entry.html", context, status=status)


def _pretty(raw: bytes) -> str:
    return json.dumps(json.loads(raw[SALT:])["payload"], indent=2, ensure_ascii=False)
