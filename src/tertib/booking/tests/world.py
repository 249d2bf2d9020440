"""What the tests of places stand on: an office with hours, a session with seats, people."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from tertib.booking import claim
from tertib.booking.models import Seat, Session
from tertib.contracts import booking_code
from tertib.foundation.ids import new_id
from tertib.offices.models import Office

NOW = datetime(2026, 1, 26, 2, 0, tzinfo=UTC)
"""Monday, 26 January 2026, 09:00 WIB."""


def office(code: str = "JE", zone: str = "Asia/Jakarta") -> Office:
    """An open office of that code."""
    return Office.objects.update_or_create(
        code=code,
        defaults={"name": "Jakarta Selatan", "province": "DKI", "timezone": zone, "open": True},
    )[0]


def session(
    seats: int,
    reserved: int = 0,
    *,
    starts_at: datetime = NOW + timedelta(days=7),
    service_class: str = "paspor",
    office_code: str = "JE",
) -> Session:
    """A released session of one hour; the first ``reserved`` seats are priority seats."""
    made = Session.objects.create(
        office=office(office_code), service_class=service_class, day=starts_at.date(),
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
        released_at=NOW - timedelta(days=1),
    )  # fmt: skip
    Seat.objects.bulk_create(
        Seat(session=made, number=n, priority=n <= reserved, available_from=NOW - timedelta(days=1))
        for n in range(1, seats + 1)
    )
    return made


def person(name: str) -> claim.Person:
    """Someone whose hash is that of ``name``, with fresh ids."""
    booking_id = new_id()
    source = iter(booking_id.bytes[-7:])
    return claim.Person(
        booking_id, booking_code.new_code(lambda _: next(source) % 32), new_id(), new_id(),
        hashlib.sha256(name.encode()).digest(), "BARU", "yellow",
    )  # fmt: skip


def order(session: Session) -> claim.Order:
    """A claim on ``session`` by a party and contact of its own."""
    return claim.Order(new_id(), new_id(), new_id(), session.id, NOW + timedelta(hours=2))
