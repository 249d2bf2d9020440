"""The holder's own booking: QR, what to bring, move, cancel, files to keep."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tertib.applications import queries as applications
from tertib.applications import signin
from tertib.booking import actions, calendar, ics, queries, rules, wording
from tertib.booking.conf import booking as conf
from tertib.booking.models import Booking, Session, State
from tertib.booking.refusals import words
from tertib.catalogue import queries as catalogue
from tertib.foundation import clock, zones
from tertib.ledger import actors
from tertib.ledger import queries as record
from tertib.payments import queries as bills

View = Callable[..., HttpResponse]


def holders(view: Callable[[HttpRequest, Booking], HttpResponse]) -> View:
    """Only the phone that made the booking sees it; to others it does not exist."""

    @signin.required
    @wraps(view)
    def guarded(request: HttpRequest, code: str) -> HttpResponse:
        try:
            booking = queries.by_code(code, request.contact_id)  # type: ignore[attr-defined]
        except queries.UnknownBooking:
            raise Http404 from None
        return view(request, booking)

    return guarded


def may_move(booking: Booking) -> str:
    """Empty, or the reason why the applicant cannot move this booking now."""
    session = booking.session
    if booking.state != State.CONFIRMED:
        return "not_now"
    if session.closed_at:
        return ""
    try:
        rules.check_reschedule(
            starts_at=session.starts_at, zone=zones.zone(session.office.timezone),
            done=booking.reschedules, allowed=conf().reschedules,
            days_before=conf().reschedule_days_before, now=clock.now(),
        )  # fmt: skip
    except rules.Refused as refused:
        return refused.reason
    return ""


def _context(booking: Booking) -> dict[str, Any]:
    office = booking.session.office
    people = {one.application_id: one for one in applications.applicants(booking.party_id)}
    person = people.get(booking.application_id)
    day = zones.local(booking.held_at, office.timezone).date()
    return {
        "booking": booking, "session": booking.session, "office": office,
        "when": wording.span(booking.session, office.timezone),
        "name": person.name if person else "",
        "service": catalogue.service(booking.service_code, day),
        "names": {id: one.name for id, one in people.items()},
    }  # fmt: skip


@holders
@require_GET
def booking(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Where the booking stands; when paid, the QR large and what to bring."""
    order = sorted(queries.for_order(booking.order_id), key=lambda one: one.code)
    context = _context(booking)
    newest = bills.bills_for(f"order:{booking.order_id}")
    context |= {
        "bill": newest[0] if newest else None,
        "others": [(one, context["names"].get(one.application_id, "")) for one in order
                   if one.id != booking.id and one.state == booking.state],
        "overdue": booking.state == State.HELD and booking.held_until <= clock.now(),
        "past": booking.session.ends_at <= clock.now(),
        "why_not_move": words(may_move(booking)).why if may_move(booking) else "",
        "early": conf().arrive_early_minutes,
    }  # fmt: skip
    return render(request, "booking/booking.html", context)


@signin.required
@require_GET
def order(request: HttpRequest, order: UUID) -> HttpResponse:
    """To a booking of an order of one's own; from there one reaches the family's others."""
    own = request.contact_id  # type: ignore[attr-defined]
    codes = [one.code for one in queries.for_order(order) if one.contact_id == own]
    if not codes:
        raise Http404
    return redirect("booking", min(codes))


@holders
@require_GET
def qr(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The signed QR as a picture; there is none unless the place is paid."""
    try:
        text = queries.visit_pass(booking)
    except ValueError:
        raise Http404 from None
    picture = io.BytesIO()
    segno.make(text, version=6, error="m", boost_error=False).save(
        picture, kind="svg", scale=6, border=4, title=booking.code, light="#fff"
    )
    answer = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    return answer


@holders
@require_GET
def calendar_file(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The appointment for a calendar."""
    context = _context(booking)
    content = ics.event(
        booking, str(context["service"].title), str(_("Immigration Office %s")) % context["office"],
        wording.link("booking", booking.code), clock.now(),
    )  # fmt: skip
    return _file(content, "text/calendar; charset=utf-8", f"{booking.code}.ics")


@holders
@require_GET
def receipt(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The proof file: every entry of the record about this person, checkable without us."""
    content = record.receipt([booking.key_id], clock.now())
    return _file(content, "application/octet-stream", f"tertib-{booking.code}.proof")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@holders
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Says what cancelling costs, and only then does it."""
    refused, status = None, 200
    if request.method == "POST":
        try:
            actions.cancel(booking.id, actors.applicant(booking.contact_id), clock.now())
            return redirect("booking", booking.code)
        except rules.Refused as refusal:
            refused, status = words(refusal.reason), 409
    return render(
        request, "booking/cancel.html", _context(booking) | {"refused": refused}, status=status
    )


@holders
@require_http_methods(["GET", "POST"])
def reschedule(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Another hour of the same office, for all who were booked together."""
    now = clock.now()
    refused, status = None, 200
    if request.method == "POST":
        try:
            session_id = UUID(request.POST.get("session", ""))
            actor = actors.applicant(booking.contact_id)
            actions.reschedule(booking.order_id, session_id, actor, now)
            return redirect("booking", booking.code)
        except (Session.DoesNotExist, ValueError):
            raise Http404 from None
        except rules.Refused as refusal:
            refused, status = words(refusal.reason), 409
    elif reason := may_move(booking):
        refused, status = words(reason), 409
    session, office = booking.session, booking.session.office
    together = [one for one in queries.for_order(booking.order_id) if one.state == State.CONFIRMED]
    found = queries.days(office.code, session.service_class, now)
    chosen = next((day for day in found if day.day.isoformat() == request.GET.get("day")), None)
    count = max(len(together), 1)
    context = _context(booking) | {"refused": refused, "count": count, "zone": zones.abbreviation(
        office.timezone)}  # fmt: skip
    if chosen:
        context |= {"day": chosen, "hours": calendar.hours(chosen, count, 0, office.timezone)}
    else:
        today = zones.local(now, office.timezone).date()
        context |= {"months": calendar.months(found, count, 0, today), "week": calendar.WEEK}
    return render(request, "booking/reschedule.html", context, status=status)
