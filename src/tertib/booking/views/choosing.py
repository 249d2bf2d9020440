"""Choosing an office, a day and an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tertib.applications import queries as applications
from tertib.applications import signin
from tertib.applications.queries import Applicant
from tertib.booking import actions, calendar, queries
from tertib.booking.actions.reserving import BOOKABLE
from tertib.booking.conf import booking as conf
from tertib.booking.models import Session, State
from tertib.booking.refusals import words
from tertib.booking.rules import Refused
from tertib.catalogue import queries as catalogue
from tertib.foundation import clock, zones
from tertib.offices import queries as offices
from tertib.offices.access import office_or_404
from tertib.offices.models import Office
from tertib.payments import queries as bills


@dataclass(frozen=True)
class Waiting:
    """The people of a party who still need a place."""

    party_id: UUID
    people: tuple[Applicant, ...]
    service_class: str

    @property
    def count(self) -> int:
        return len(self.people)

    @property
    def priority(self) -> int:
        return sum(one.priority for one in self.people)


def _waiting(contact_id: UUID, party_id: UUID, now: datetime) -> Waiting | None:
    """Who needs a place; None when nobody does. Raises Http404 for another phone's party."""
    try:
        applications.party_for(contact_id, party_id)
    except applications.UnknownParty:
        raise Http404 from None
    people = tuple(one for one in applications.applicants(party_id) if one.state in BOOKABLE)
    if not people:
        return None
    service = catalogue.service(people[0].service_code, zones.local(now, "Asia/Jakarta").date())
    return Waiting(party_id, people, service.service_class)


def _onwards(party_id: UUID) -> HttpResponse:
    """Where someone belongs who needs no place: the open bill, the booking, or the party."""
    order_id = queries.latest_order(party_id)
    if order_id is None:
        return redirect("party", party_id)
    booked = queries.for_order(order_id)
    if booked and booked[0].state == State.CONFIRMED:
        return redirect("booking", booked[0].code)
    newest = bills.bills_for(f"order:{order_id}")
    return redirect("bill", newest[0].id) if newest else redirect("party", party_id)


@signin.required
@require_GET
def choose_office(request: HttpRequest, party: UUID) -> HttpResponse:
    """All open offices with their next days that have room; a search by name or province."""
    now = clock.now()
    contact_id: UUID = request.contact_id  # type: ignore[attr-defined]
    waiting = _waiting(contact_id, party, now)
    if waiting is None:
        return _onwards(party)
    sought = request.GET.get("q", "").strip()[:60]
    every = offices.open_offices()
    near = queries.nearest(
        [office.code for office in every], waiting.service_class, waiting.priority > 0, now
    )
    shown = [
        (office, near[office.code])
        for office in every
        if sought.lower() in f"{office.name} {office.province}".lower()
    ]
    shown.sort(key=lambda pair: (pair[1][:1] or [date.max], pair[0].name))
    return render(
        request, "booking/choose_office.html",
        {"party": party, "offices": shown, "sought": sought, "waiting": waiting},
    )  # fmt: skip


@signin.required
@require_http_methods(["GET", "POST"])
def choose_time(request: HttpRequest, party: UUID, office: str) -> HttpResponse:
    """Days with room; with ``?day=`` its hours; POST ``session`` holds the places."""
    now = clock.now()
    contact_id: UUID = request.contact_id  # type: ignore[attr-defined]
    if request.method == "POST":
        return _hold(request, party, office, contact_id, now)
    waiting = _waiting(contact_id, party, now)
    if waiting is None:
        return _onwards(party)
    return _times(request, waiting, _office(office), now)


def _office(code: str) -> Office:
    found = office_or_404(code)
    if not found.open:
        raise Http404
    return found


def _times(
    request: HttpRequest,
    waiting: Waiting,
    office: Office,
    now: datetime,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    found = queries.days(office.code, waiting.service_class, now)
    context = {
        "party": waiting.party_id, "office": office, "waiting": waiting,
        "refused": words(refused) if refused else None, "hold": conf().hold_minutes // 60,
        "zone": zones.abbreviation(office.timezone),
        "return_hours": conf().return_latest_minutes // 60,
    }  # fmt: skip
    chosen = next((day for day in found if day.day.isoformat() == request.GET.get("day")), None)
    if chosen is not None and not refused:
        rows = calendar.hours(chosen, waiting.count, waiting.priority, office.timezone)
        context |= {"day": chosen, "hours": rows, "any": any(row.room for row in rows)}
        return render(request, "booking/choose_hour.html", context, status=status)
    today = zones.local(now, office.timezone).date()
    context |= {
        "months": calendar.months(found, waiting.count, waiting.priority, today),
        "week": calendar.WEEK,
        "any": any(day.room(waiting.count, waiting.priority) for day in found),
        "next_release": _next_release(office, waiting.service_class, now),
    }
    return render(request, "booking/choose_day.html", context, status=status)


def _next_release(office: Office, service_class: str, now: datetime) -> datetime | None:
    """When more places open, if the calendar says so already."""
    later = Session.objects.filter(
        office=office, service_class=service_class, released_at__gt=now, closed_at=None
    )
    return later.order_by("released_at").values_list("released_at", flat=True).first()


def _hold(
    request: HttpRequest, party: UUID, office: str, contact_id: UUID, now: datetime
) -> HttpResponse:
    try:
        session_id = UUID(request.POST.get("session", ""))
        held = actions.reserve(party, session_id, contact_id, now)
    except (applications.UnknownParty, Session.DoesNotExist, ValueError):
        raise Http404 from None
    except Refused as refused:
        waiting = _waiting(contact_id, party, now)
        if waiting is None:  # a second click: they have their places already
            return _onwards(party)
        return _times(request, waiting, _office(office), now, refused.reason, 409)
    return redirect("bill", held.bill.id)
