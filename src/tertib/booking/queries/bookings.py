"""Bookings as their holders see them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from tertib.applications import queries as applications
from tertib.booking.models import ACTIVE, Booking, State
from tertib.booking.wording import short_name
from tertib.contracts import booking_code
from tertib.foundation import keys


class UnknownBooking(LookupError):
    """No booking of this code, or not this phone's: callers answer 404 to both."""


def by_code(code: str, contact_id: UUID) -> Booking:
    """The contact's booking of that code (as typed), with session and office.

    Raises:
        UnknownBooking: there is none, or it is somebody else's.
    """
    try:
        wanted = booking_code.normalise(code)
    except booking_code.InvalidCode:
        raise UnknownBooking(code) from None
    found = Booking.objects.select_related("session__office").filter(
        code=wanted, contact_id=contact_id
    )
    if (booking := found.first()) is None:
        raise UnknownBooking(code)
    return booking


def for_contact(contact_id: UUID) -> list[Booking]:
    """The contact's bookings that count now, by time."""
    found = Booking.objects.select_related("session__office").filter(
        contact_id=contact_id, state__in=ACTIVE
    )
    return list(found.order_by("session__starts_at", "id"))


def for_party(party_id: UUID) -> list[Booking]:
    """All bookings a party ever made, the newest first."""
    found = Booking.objects.select_related("session__office").filter(party_id=party_id)
    return list(found.order_by("-held_at", "id"))


def for_order(order_id: UUID) -> list[Booking]:
    """The bookings of one order."""
    return list(Booking.objects.select_related("session__office").filter(order_id=order_id))


def latest_order(party_id: UUID) -> UUID | None:
    """The order by which the party holds or has places now."""
    found = Booking.objects.filter(party_id=party_id, state__in=ACTIVE).order_by("-held_at")
    return found.values_list("order_id", flat=True).first()


def whose(bookings: Sequence[Booking]) -> dict[UUID, str]:
    """By booking, whom it is for: first name and initials. Empty for a single booking.

    One query a party; people who were erased are missing.
    """
    if len(bookings) < 2:
        return {}
    names = {
        person.application_id: short_name(person.name)
        for party_id in {one.party_id for one in bookings}
        for person in applications.applicants(party_id)
    }
    return {one.id: names[one.application_id] for one in bookings if one.application_id in names}


def visit_pass(booking: Booking) -> str:
    """The text of the signed QR of a confirmed booking.

    Raises:
        ValueError: it is not confirmed; only a paid place opens a door.
    """
    if booking.state != State.CONFIRMED:
        raise ValueError("only a confirmed booking has a QR")
    session = booking.session
    value = booking_code.Pass(
        code=booking.code, office=session.office_id, starts_at=session.starts_at,
        lasts=session.ends_at - session.starts_at, service_class=session.service_class,
        card=booking.card, issue=booking.issue,
    )  # fmt: skip
    return booking_code.encode(value, keys.signing_key(settings.CORE.keys, "booking"))
