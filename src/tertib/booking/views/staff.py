"""The supervisor's day: sessions with their seats, templates, and closing an hour."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.booking import actions, queries, ribbon
from tertib.booking.models import ServiceClass, Session, SessionTemplate
from tertib.booking.refusals import words
from tertib.booking.rules import Refused
from tertib.foundation import clock, zones
from tertib.offices.access import actor_of, office_or_404, offices_of, requires
from tertib.offices.models import Role

READERS = (Role.SUPERVISOR, Role.COMPLIANCE)


@requires(*READERS)
@require_GET
def bookings(request: HttpRequest) -> HttpResponse:
    """The day of the first office one may look at."""
    first = next(iter(offices_of(request)), None)
    if first is None:
        return render(request, "booking/staff_none.html")
    return redirect("staff_bookings_day", first.code)


@requires(*READERS)
@require_GET
def day(request: HttpRequest, office: str) -> HttpResponse:
    """All sessions of a day with what became of their seats.

    Without a day: today, or the next day with sessions while today has none.
    """
    found, now = office_or_404(office), clock.now()
    today = zones.local(now, found.timezone).date()
    try:
        chosen = date.fromisoformat(request.GET.get("day", "")) if "day" in request.GET else today
    except ValueError:
        raise Http404 from None
    sessions = queries.staff_day(found.code, chosen, now)
    coming = None if sessions else queries.next_day(found.code, chosen)
    if coming and "day" not in request.GET:
        chosen, sessions = coming, queries.staff_day(found.code, coming, now)
    return render(
        request, "booking/staff_day.html",
        {
            "office": found, "day": chosen, "today": today, "sessions": sessions,
            "before": chosen - timedelta(days=1), "after": chosen + timedelta(days=1),
            "coming": coming,
            "ribbon": ribbon.of_day(sessions, found.timezone, now),
            "classes": dict(ServiceClass.choices), "now": now,
            "offices": offices_of(request),
        },
    )  # fmt: skip


@requires(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, office: str) -> HttpResponse:
    """Places per hour and priority share of each class of service, from now on."""
    found, errors, status = office_or_404(office), [], 200
    rows = {row.service_class: row for row in SessionTemplate.objects.filter(office=found)}
    fields = [_fields(request, value, label, rows.get(value)) for value, label in
              ServiceClass.choices]  # fmt: skip
    if request.method == "POST":
        errors = [(field["name"], f"{field['label']}: {field['error']}")
                  for group in fields for field in group["fields"] if field["error"]]  # fmt: skip
        if not errors:
            actor = actor_of(request)
            for group in fields:
                capacity, share = (int(field["value"]) for field in group["fields"])
                before = rows.get(group["class"])
                if before is None or (before.capacity, before.priority_share) != (capacity, share):
                    actions.set_template(found, group["class"], capacity, share, actor, clock.now())
            messages.success(request, _("Saved. Sessions made from now on follow it."))
            return redirect("staff_bookings_template", found.code)
        status = 422
    return render(
        request, "booking/staff_template.html",
        {"office": found, "groups": fields, "errors": errors}, status=status,
    )  # fmt: skip


def _fields(
    request: HttpRequest, value: str, label: Any, row: SessionTemplate | None
) -> dict[str, Any]:
    """The two fields of one class, with what was typed or what holds now."""
    wanted = (
        (f"capacity_{value}", _("Places per hour"), row.capacity if row else 0, 500),
        (
            f"share_{value}",
            _("Kept for priority (percent)"),
            row.priority_share if row else 20,
            100,
        ),
    )
    fields = []
    for name, title, present, highest in wanted:
        typed = request.POST.get(name, str(present)).strip()
        right = typed.isascii() and typed.isdigit() and int(typed) <= highest
        error = "" if right else _("A whole number from 0 to %s.") % highest
        fields.append({"name": name, "label": title, "value": typed, "error": error,
                       "type": "number", "inputmode": "numeric", "required": True,
                       "short": True})  # fmt: skip
    return {"class": value, "label": label, "fields": fields}


@requires(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, office: str, session: UUID) -> HttpResponse:
    """Close an hour with a reason; everybody in it is moved and told."""
    found = Session.objects.select_related("office").filter(id=session, office_id=office).first()
    if found is None:
        raise Http404
    error, status = "", 200
    if request.method == "POST":
        actor = actor_of(request)
        try:
            moved, left = actions.close_session(
                found.id, request.POST.get("reason", ""), actor, clock.now()
            )
        except Refused as refused:
            error, status = str(words(refused.reason).title), 422
        else:
            text = ngettext("%d booking moved.", "%d bookings moved.", moved) % moved
            if left:
                text += " " + ngettext(
                    "%d found no later hour and may choose one.",
                    "%d found no later hour and may choose one.", left,
                ) % left  # fmt: skip
            messages.success(request, text)
            return redirect(f"/staff/bookings/{office}/?day={found.day.isoformat()}")
    row = next(
        one for one in queries.staff_day(office, found.day, clock.now()) if one.id == found.id
    )
    return render(
        request, "booking/staff_close.html",
        {"office": found.office, "session": found, "row": row, "error": error,
         "reason": request.POST.get("reason", "")}, status=status,
    )  # fmt: skip


@requires(Role.SUPERVISOR)
@require_POST
def generate(request: HttpRequest, office: str) -> HttpResponse:
    """Make missing sessions now instead of within the hour."""
    actor = actor_of(request)
    made = actions.generate(office_or_404(office), actor, clock.now())
    messages.success(request, ngettext("%d session made.", "%d sessions made.", made) % made)
    return redirect("staff_bookings_day", office)
