"""How far somebody is who walked in with priority: from the form to the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tertib.applications import queries as forms
from tertib.applications.queries import PartyView
from tertib.booking.actions.reserving import BOOKABLE
from tertib.booking.models import ACTIVE, Booking
from tertib.payments import queries as bills
from tertib.payments.models import Bill
from tertib.visits import rules
from tertib.visits.models import Visit


class Stage(StrEnum):
    """What is next."""

    OVER = "over"
    FORM = "form"
    SEND = "send"
    PAY = "pay"
    PAID = "paid"
    LINE = "line"
    OTHER = "other"
    """Somebody else's phone has filled in the form."""


@dataclass(frozen=True)
class Progress:
    """``drafts`` and ``ready`` are parties of this phone, of one person each."""

    stage: Stage
    drafts: tuple[PartyView, ...] = ()
    ready: tuple[PartyView, ...] = ()
    bill: Bill | None = None


def by_ticket(office: str, ticket: str, day: date) -> Visit | None:
    """The open visit of somebody who walked in, by the ticket as typed."""
    letter, _, number = ticket.strip().upper().replace(" ", "").rpartition("-")
    if letter != rules.PRIORITY_LETTER or not number.isdecimal():
        return None
    known = Visit.objects.select_related("office").filter(
        office_id=office, day=day, kind=Visit.Kind.PRIORITY, ended_at=None
    )
    return known.filter(ticket=rules.ticket(letter, int(number))).first()


def progress(visit: Visit, contact_id: UUID | None) -> Progress:
    """How far this visit is, as this phone may know it (None: nobody is signed in)."""
    if visit.ended_at is not None or visit.kind != Visit.Kind.PRIORITY:
        return Progress(Stage.OVER)
    if visit.application_id is not None:
        return Progress(Stage.LINE)
    place = held(visit)
    if place is not None:
        return _waiting(place) if place.contact_id == contact_id else Progress(Stage.OTHER)
    mine = [one for one in forms.parties_of(contact_id) if len(one.applicants) == 1] if (
        contact_id) else []  # fmt: skip
    ready = tuple(one for one in mine if one.applicants[0].state in BOOKABLE)
    drafts = tuple(one for one in mine if one.draft)
    return Progress(Stage.SEND if ready else Stage.FORM, drafts, ready)


def held(visit: Visit) -> Booking | None:
    """The place that counts for this visit, paid or not."""
    if visit.booking_id is None:
        return None
    return Booking.objects.filter(id=visit.booking_id, state__in=ACTIVE).first()


def _waiting(place: Booking) -> Progress:
    bill = next(iter(bills.bills_for(f"order:{place.order_id}")), None)
    settled = bill is not None and bill.state == Bill.State.SETTLED
    return Progress(Stage.PAID if settled else Stage.PAY, bill=bill)
