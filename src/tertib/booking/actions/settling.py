"""What follows money, or its absence. Called by jobs on entries of payments, never by staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.applications import queries as applications
from tertib.applications.actions import move
from tertib.applications.rules import State as Stage
from tertib.booking import rules, wording
from tertib.booking.actions import common
from tertib.booking.models import Booking, State
from tertib.booking.queries import whose
from tertib.catalogue import queries as catalogue
from tertib.foundation import zones
from tertib.ledger import actors
from tertib.messaging import actions as messaging
from tertib.offices.models import Office
from tertib.payments.models import Bill

CONFIRM = actors.system("booking.confirm")
LAPSE = actors.system("booking.lapse")
END = actors.system("booking.end")


@transaction.atomic
def confirm(order_id: UUID, bill: Bill, now: datetime) -> int:
    """Confirm the held bookings of a paid order; returns how many. Twice is once.

    Raises:
        ValueError: ``bill`` is not settled or not this order's.
    """
    if bill.state != Bill.State.SETTLED or bill.subject != f"order:{order_id}":
        raise ValueError("only the order's own paid bill confirms it")
    bookings = common.locked(order_id=order_id, state=State.HELD)
    if not bookings:
        return 0
    target = rules.after(State.HELD, "confirm", CONFIRM.kind)
    Booking.objects.filter(id__in=[one.id for one in bookings]).update(
        state=target, confirmed_at=now
    )
    move([one.application_id for one in bookings], "pay", CONFIRM, now, more=_order(order_id))
    common.note("confirmed", bookings, CONFIRM, now, bill=str(bill.id))
    first = bookings[0]
    today = zones.local(now, first.session.office.timezone).date()
    titles = [catalogue.service(one.service_code, today).title for one in bookings]
    messaging.notify(
        first.contact_id, "paid",
        {"service": wording.services(titles), "amount": wording.rupiah(bill.amount),
         "ntpn": bill.settlement.ntpn, "link": wording.link("bill", bill.id)},
        key=f"paid:{bill.id}", now=now, office=first.session.office_id,
    )  # fmt: skip
    names = whose(bookings)
    for one in bookings:
        tell(one, "booking_code", now, names.get(one.id, ""))
    return len(bookings)


def tell(booking: Booking, template: str, now: datetime, name: str = "") -> None:
    """Queue a notice about this booking's code and time, once for each issue of its QR.

    ``name`` says whom the code is for, where a phone gets several.
    """
    office = booking.session.office
    code = f"{booking.code} ({name})" if name else booking.code
    messaging.notify(
        booking.contact_id, template,
        {"code": code, "office": wording.office(office.name),
         "when": wording.Both(lambda: wording.span(booking.session, office.timezone)),
         "link": wording.link("booking", booking.code)},
        key=f"{template}:{booking.id}:{booking.issue}", now=now, office=office.code,
        lifetime=booking.session.ends_at - now,
    )  # fmt: skip


@transaction.atomic
def lapse(order_id: UUID, now: datetime) -> int:
    """Release the places of an order whose bill ended unpaid; returns how many. Twice is once."""
    bookings = common.locked(order_id=order_id, state=State.HELD)
    if not bookings:
        return 0
    target = rules.after(State.HELD, "lapse", LAPSE.kind)
    Booking.objects.filter(id__in=[one.id for one in bookings]).update(state=target, ended_at=now)
    move([one.application_id for one in bookings], "lapse", LAPSE, now, more=_order(order_id))
    common.note("lapsed", bookings, LAPSE, now)
    common.give_back(bookings, "lapsed", LAPSE, now)
    first = bookings[0]
    office = first.session.office
    messaging.notify(
        first.contact_id, "place_lapsed",
        {"office": wording.office(office.name),
         "when": wording.Both(lambda: wording.span(first.session, office.timezone)),
         "link": wording.link("choose_office", first.party_id)},
        key=f"place_lapsed:{order_id}", now=now, office=office.code,
    )  # fmt: skip
    return len(bookings)


@transaction.atomic
def end_past(now: datetime, after: timedelta = timedelta(hours=12), limit: int = 500) -> int:
    """End confirmed bookings whose session is over; whoever holds one may then book again.

    Who never came has missed the visit and its payment (domain: the forfeiture list); the office
    may still give them another hour for a fault of its own. Returns how many bookings ended.
    """
    past = Booking.objects.filter(state=State.CONFIRMED, session__ends_at__lt=now - after)
    ids = list(past.values_list("id", flat=True)[:limit])
    over = common.locked(id__in=ids, state=State.CONFIRMED)
    if over:
        target = rules.after(State.CONFIRMED, "end", END.kind)
        Booking.objects.filter(id__in=[one.id for one in over]).update(state=target, ended_at=now)
        common.note("ended", over, END, now)
        expected = applications.standing_in(
            [one.application_id for one in over], (Stage.SCHEDULED, Stage.RESCHEDULED)
        )
        if expected:
            move(expected, "miss", END, now)
    return len(over)


def _order(order_id: UUID) -> dict[str, str]:
    return {"order": str(order_id)}


def remind_due(office: Office, now: datetime, from_hour: int) -> int:
    """Remind everybody booked for tomorrow, from ``from_hour`` on in the office's time.

    Returns how many; each booking is reminded once.
    """
    local = zones.local(now, office.timezone)
    if local.hour < from_hour:
        return 0
    due = Booking.objects.filter(
        state=State.CONFIRMED, reminded_at=None, session__office=office,
        session__day=local.date() + timedelta(days=1), session__closed_at=None,
    ).values_list("id", flat=True)  # fmt: skip
    count = 0
    for booking_id in list(due):
        with transaction.atomic():
            for one in common.locked(id=booking_id, state=State.CONFIRMED, reminded_at=None):
                Booking.objects.filter(id=one.id).update(reminded_at=now)
                tell(one, "reminder", now)
                count += 1
    return count
