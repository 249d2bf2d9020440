"""What the tests of the door stand on: people booked for this hour, cards, a gate that reports."""

from __future__ import annotations

import itertools
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from tertib.applications.models import Application
from tertib.booking import queries as bookings
from tertib.booking.models import Booking, Session
from tertib.booking.tests import world
from tertib.contracts.events import Event
from tertib.devices.tests.world import Box, box
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.offices.models import OpeningHours, Room
from tertib.visits import actions, places
from tertib.visits.models import Card

__all__ = ["Box", "box"]

HOUR = world.NOW + timedelta(days=7)
"""Monday, 2 February 2026, 09:00 WIB: the booked hour begins."""
NOW = HOUR + timedelta(minutes=5)
DOOR = actors.staff(UUID("00000000-0000-7000-8000-000000000001"))

_numbers = itertools.count(1)


def house(code: str = "JE") -> None:
    """An office with hours and a service room, as the door needs it."""
    office = world.office(code)
    places.forget()
    for weekday in range(5):
        OpeningHours.objects.get_or_create(
            office=office, weekday=weekday, defaults={"opens": time(8), "closes": time(16)}
        )
    Room.objects.get_or_create(office=office, name="Ruang pelayanan", zone=Room.Zone.SERVICE)


def hour(seats: int = 20, starts_at: datetime = HOUR, service_class: str = "paspor") -> Session:
    """A session of one hour at Jakarta Selatan."""
    return world.session(seats, starts_at=starts_at, service_class=service_class)


def booked(where: Session, *niks: str, priority: int = 0) -> list[Booking]:
    """Paid bookings of a family in that hour."""
    names = niks or (f"nik-{next(_numbers)}",)
    return world.booked(*names, where=where, priority=priority)[1]


def someone(priority: bool = False) -> Booking:
    """One person booked for the hour of these tests."""
    where = Session.objects.filter(starts_at=HOUR, service_class="paspor").first() or hour(200)
    return booked(where, priority=int(priority))[0]


def qr(booking: Booking) -> str:
    """The text of the booking's QR."""
    return bookings.visit_pass(booking)


def card(colour: str = "yellow", code: str = "JE", *, secure: bool = False) -> Card:
    """A card in stock."""
    number = next(_numbers)
    letter = {"yellow": "K", "green": "H", "blue": "B", "staff": "S"}[colour]
    return actions.register_card(
        code, f"{letter}-{number:03d}", colour, f"04{number:012X}", DOOR, world.NOW, secure=secure
    )


def state(booking: Booking) -> str:
    """The state of a booking's application."""
    return Application.objects.get(id=booking.application_id).state


def arrive(
    booking: Booking | None = None, with_card: Card | None = None, now: datetime = NOW, **more: Any
) -> tuple[actions.CheckedIn, Card]:
    """Somebody comes in by their typed code; returns what the desk says, and the card."""
    booking = booking or someone()
    given = with_card or card(booking.card)
    return actions.check_in("JE", booking.code, given.uid, DOOR, now, **more), given


def act(at: datetime = NOW, act_id: UUID | None = None) -> actions.Act:
    """An act of a door tablet."""
    return actions.Act(act_id or new_id(), UUID(DOOR.id), at)


def passed(
    gate: Box, given: Card | None, origin: str, target: str, at: datetime = NOW, **more: Any
) -> Event:
    """The event with which a gate reports an admitted pass."""
    data = {"reader": f"{target}-1", "card": str(given.id) if given else None, "unknown": "",
            "direction": "in" if target != "outside" else "out", "from": origin, "to": target,
            "reason": "ok", "list": 0, "age": 0}  # fmt: skip
    return gate.event("gate.passed", at, **(data | more))
