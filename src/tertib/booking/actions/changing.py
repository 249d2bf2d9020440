"""Changes of a booking after it was made. Whom it is for is never among them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tertib.applications import queries as applications
from tertib.applications.actions import move
from tertib.applications.rules import State as ApplicationState
from tertib.booking import claim, rules
from tertib.booking.actions import common
from tertib.booking.actions.settling import tell
from tertib.booking.conf import booking as conf
from tertib.booking.models import ACTIVE, Booking, Seat, Session, State
from tertib.booking.queries import whose
from tertib.foundation import zones
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.payments import actions as payments
from tertib.payments import queries as bills
from tertib.payments.models import Bill
from tertib.payments.rules import NotOpen

OFFER_WITHIN = timedelta(days=45)
"""How far ahead the office looks for a new time when it closes a session."""


@transaction.atomic
def cancel(booking_id: UUID, actor: Actor, now: datetime) -> list[Booking]:
    """Give up a place for good. Before payment the whole order ends, for one bill covers it.

    Nothing is refunded (the forfeiture list of domain/01); the seat rests before it returns.

    Raises:
        Refused: ``not_now``, ``not_yours`` (not an applicant), ``already_begun``.
    """
    order_id = Booking.objects.values_list("order_id", flat=True).get(id=booking_id)
    for bill in bills.bills_for(f"order:{order_id}"):
        if bill.state == Bill.State.ISSUED:
            try:
                payments.cancel(bill.id, actor, now)
            except NotOpen:  # paid in this very moment: the confirmation is on its way
                raise rules.Refused("not_now") from None
    found = common.locked(order_id=order_id, state__in=ACTIVE)
    mine = next((one for one in found if one.id == booking_id), None)
    if mine is None:
        raise rules.Refused("not_now")
    ending = found if mine.state == State.HELD else [mine]
    target = rules.after(mine.state, "cancel", actor.kind)
    rules.check_cancel(starts_at=mine.session.starts_at, now=now)
    Booking.objects.filter(id__in=[one.id for one in ending]).update(state=target, ended_at=now)
    move(
        [one.application_id for one in ending],
        "release" if mine.state == State.HELD else "withdraw", actor, now,
        more={"order": str(order_id)},
    )  # fmt: skip
    common.note("cancelled", ending, actor, now)
    common.give_back(ending, "cancelled", actor, now)
    return ending


@transaction.atomic
def reschedule(order_id: UUID, session_id: UUID, actor: Actor, now: datetime) -> list[Booking]:
    """Move all confirmed bookings of an order to another session of the same office and class.

    Once, and until H-1; a session that the office closed may be left freely.

    Raises:
        Refused: ``not_now``, ``no_more_reschedules``, ``after_h_minus_1``, ``wrong_session``,
            ``same_session``, ``full`` and those of a session.
    """
    bookings = common.locked(order_id=order_id, state=State.CONFIRMED)
    if not bookings:
        raise rules.Refused("not_now")
    rules.after(State.CONFIRMED, "reschedule", actor.kind)
    old = bookings[0].session
    new = Session.objects.select_related("office").get(id=session_id)
    if old.closed_at is None:
        rules.check_reschedule(
            starts_at=old.starts_at, zone=zones.zone(old.office.timezone),
            done=max(one.reschedules for one in bookings), allowed=conf().reschedules,
            days_before=conf().reschedule_days_before, now=now,
        )  # fmt: skip
    if new.id == old.id:
        raise rules.Refused("same_session")
    if (new.office_id, new.service_class) != (old.office_id, old.service_class):
        raise rules.Refused("wrong_session")
    rules.check_session(
        starts_at=new.starts_at, released_at=new.released_at, closed=new.closed_at is not None,
        lead=conf().lead, now=now,
    )  # fmt: skip
    counts = 0 if old.closed_at else 1
    common.give_back(bookings, "rescheduled", actor, now)
    _reseat(bookings, new, "rescheduled", counts, actor, now)
    people = {one.application_id: one for one in applications.applicants(bookings[0].party_id)}
    still = [
        one.application_id
        for one in bookings
        if one.application_id in people
        and people[one.application_id].state == ApplicationState.SCHEDULED
    ]
    if still:  # an application that the office moved before is rescheduled already
        move(still, "reschedule", actor, now, more={"order": str(order_id)})
    names = whose(bookings)
    for one in bookings:
        tell(one, "schedule_changed", now, names.get(one.id, ""))
    return bookings


def _reseat(
    bookings: list[Booking], new: Session, verb: str, counts: int, actor: Actor, now: datetime
) -> None:
    """Seats of ``new`` for bookings that hold none; a new issue makes the old QR void."""
    ids = [one.id for one in bookings]
    eligible = {
        one.application_id for one in applications.applicants(bookings[0].party_id) if one.priority
    }
    claim.move(
        ids, new.id, priority=sum(one.application_id in eligible for one in bookings),
        opened=rules.reserved_open(new.starts_at, conf().priority_until, now), now=now,
    )  # fmt: skip
    Booking.objects.filter(id__in=ids).update(
        session=new, issue=F("issue") + 1, reschedules=F("reschedules") + counts, reminded_at=None
    )
    before = str(bookings[0].session_id)
    for one in bookings:
        one.session, one.issue = new, one.issue + 1
        one.reschedules += counts
    common.note(verb, bookings, actor, now, before=before)


@transaction.atomic
def close_session(session_id: UUID, reason: str, actor: Actor, now: datetime) -> tuple[int, int]:
    """The office gives up an hour: everybody moves to the next session that has room for them.

    Returns how many bookings moved and how many are left; whoever is left keeps the claim to
    a place and chooses another time freely.

    Raises:
        Refused: ``session_closed`` (already), ``not_yours`` (not staff), ``no_reason``.
    """
    if not reason.strip():
        raise rules.Refused("no_reason")
    rules.after(State.CONFIRMED, "move", actor.kind)
    session = (
        Session.objects.select_for_update(of=("self",)).select_related("office").get(id=session_id)
    )
    if session.closed_at:
        raise rules.Refused("session_closed")
    session.closed_at, session.closed_reason = now, reason.strip()[:200]
    session.save(update_fields=["closed_at", "closed_reason"])
    # Waits for claims under way, so that every booking is seen below; later ones find no seat.
    Seat.objects.filter(session=session, booking=None).update(available_from=session.ends_at)
    record.append(
        actor, "session.closed", f"session:{session.id}",
        {"reason": session.closed_reason, "starts_at": session.starts_at.isoformat(),
         "service_class": session.service_class}, at=now, office=session.office_id,
    )  # fmt: skip
    orders: dict[UUID, list[Booking]] = defaultdict(list)
    for one in common.locked(session=session, state__in=ACTIVE):
        orders[one.order_id].append(one)
    moved = sum(_move_order(order, session, actor, now) for order in orders.values())
    return moved, sum(map(len, orders.values())) - moved


def _move_order(bookings: list[Booking], closed: Session, actor: Actor, now: datetime) -> int:
    """Move these to the first later session with room; how many moved (all or 0)."""
    later = Session.objects.select_related("office").filter(
        office_id=closed.office_id, service_class=closed.service_class, closed_at=None,
        starts_at__gt=max(closed.starts_at, now + conf().lead),
        starts_at__lt=max(closed.starts_at, now) + OFFER_WITHIN,
    )  # fmt: skip
    for session in later.filter(seats__booking=None, seats__available_from__lte=now).distinct():
        try:
            with transaction.atomic():
                common.give_back(bookings, "session closed", actor, now)
                _reseat(bookings, session, "moved", 0, actor, now)
        except rules.Refused:
            for one in bookings:
                one.session = closed
            continue
        confirmed = [one for one in bookings if one.state == State.CONFIRMED]
        if confirmed:
            move([one.application_id for one in confirmed], "reassign", actor, now)
        names = whose(confirmed)
        for one in confirmed:
            tell(one, "schedule_changed", now, names.get(one.id, ""))
        return len(bookings)
    return 0
