"""Whoever walked in with priority fills in the form on a phone, pays, and can then be called."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.applications import actions as applications
from tertib.applications import queries as forms
from tertib.applications.rules import IllegalMove
from tertib.booking import actions as places
from tertib.booking import queries as bookings
from tertib.booking.actions import Reserved
from tertib.booking.actions.reserving import BOOKABLE
from tertib.booking.models import Booking, State
from tertib.catalogue import queries as catalogue
from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.visits import rules
from tertib.visits.models import Visit
from tertib.visits.queries.walkin import held
from tertib.visits.rules import Kind, Refused

SYSTEM = actors.system("visits.joining")


def join(visit_id: UUID, party_id: UUID, contact_id: UUID, now: datetime) -> Reserved:
    """Hold a place of now, beside the seats, for the person of this visit; the bill is issued.

    ``contact_id`` has the link that the desk showed: that is how we know whose visit it is.

    Raises:
        Visit.DoesNotExist, UnknownParty: there is none, or the party is another phone's.
        Refused: see ``rules.check_join``, and ``no_hour_today``.
        booking.rules.Refused: as for any place.
    """
    with places.refusing(party_id, contact_id, now), transaction.atomic():
        visit = Visit.objects.select_for_update(of=("self",)).get(id=visit_id)
        _check(visit, party_id, contact_id)
        hour = bookings.session_now(visit.office_id, visit.service_class, visit.day, now)
        if hour is None:
            raise Refused("no_hour_today")
        made = places.reserve_here(party_id, hour, contact_id, now)
        visit.booking_id = Booking.objects.values_list("id", flat=True).get(order_id=made.order_id)
        visit.save(update_fields=["booking_id"])
        record.append(
            actors.applicant(contact_id), "visit.joined", f"visit:{visit.id}",
            {"booking": str(visit.booking_id), "ticket": visit.ticket},
            at=now, office=visit.office_id,
        )  # fmt: skip
    return made


def _check(visit: Visit, party_id: UUID, contact_id: UUID) -> None:
    forms.party_for(contact_id, party_id)
    kinds = []
    for one in forms.applicants(party_id):
        if one.state in BOOKABLE:
            service = catalogue.service(one.service_code, visit.day)
            kinds.append(Kind(service.service_class, service.card))
    rules.check_join(
        open_=visit.ended_at is None and visit.kind == Visit.Kind.PRIORITY,
        seated=visit.application_id is not None,
        held=held(visit) is not None,
        given_for=Kind(visit.service_class, visit.colour), applied_for=kinds,
    )  # fmt: skip


def seat(booking_id: UUID, now: datetime) -> bool:
    """A place was paid for: if it is that of somebody who walked in, they stand in line now.

    Returns whether it was; twice is once.
    """
    try:
        with transaction.atomic():
            return _seat(booking_id, now)
    except IllegalMove:  # their visit ended, and they came again by the code
        return False


def _seat(booking_id: UUID, now: datetime) -> bool:
    waiting = Visit.objects.select_for_update().filter(
        booking_id=booking_id, kind=Visit.Kind.PRIORITY, application_id=None, ended_at=None
    )
    visit = waiting.first()
    booking = Booking.objects.filter(id=booking_id, state=State.CONFIRMED).first()
    if visit is None or booking is None:
        return False
    visit.application_id, visit.service_code = booking.application_id, booking.service_code
    visit.contact_id, visit.key_id = booking.contact_id, booking.key_id
    visit.save(update_fields=["application_id", "service_code", "contact_id", "key_id"])
    applications.move(
        [booking.application_id], "arrive", SYSTEM, now, office=visit.office_id,
        more={"visit": str(visit.id), "booking": str(booking.id)},
    )  # fmt: skip
    return True
