"""Reads of this subject."""

from tertib.booking.queries.bookings import (
    UnknownBooking,
    by_code,
    for_contact,
    for_order,
    for_party,
    latest_order,
    visit_pass,
    whose,
)
from tertib.booking.queries.places import (
    Day,
    Hour,
    days,
    hours,
    nearest,
    next_day,
    session_now,
    staff_day,
)

__all__ = [
    "Day",
    "Hour",
    "UnknownBooking",
    "by_code",
    "days",
    "for_contact",
    "for_order",
    "for_party",
    "hours",
    "latest_order",
    "nearest",
    "next_day",
    "session_now",
    "staff_day",
    "visit_pass",
    "whose",
]
