"""What the tests of the desk stand on: people with paid places today, and cards to give them.

:func:`prepare` puts it into a running demonstration, for the tests in the browser.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from tertib.applications.models import Application, Party
from tertib.applications.sealing import seal_answers, seal_name
from tertib.booking import queries as booking
from tertib.booking.models import Booking, Session
from tertib.contracts import booking_code
from tertib.foundation import vault, zones
from tertib.foundation.ids import new_id
from tertib.messaging import actions as messaging
from tertib.offices.models import Office
from tertib.visits.models import Card


def session(office: Office, starts_at: datetime, service_class: str = "paspor") -> Session:
    """An hour of the office; the same one if it is there."""
    return Session.objects.get_or_create(
        office=office, service_class=service_class, starts_at=starts_at,
        defaults={
            "day": zones.local(starts_at, office.timezone).date(),
            "ends_at": starts_at + timedelta(hours=1),
            "released_at": starts_at - timedelta(days=30),
        },
    )[0]  # fmt: skip


def booked(
    name: str, where: Session, now: datetime, *, state: str = "confirmed", card: str = "yellow",
    issue: int = 0, priority: bool = False,
) -> Booking:  # fmt: skip
    """Someone with a place in ``where``, written as the actions of booking leave it."""
    person, key = hashlib.sha256(f"{name}{new_id()}".encode()).digest(), vault.create(now)
    phone = f"62812{secrets.randbelow(10**9):09d}"
    contact = messaging.contact_for(phone, "id", now)
    party = Party.objects.create(contact=contact, created_at=now, touched_at=now, submitted_at=now)
    application: UUID = new_id()
    Application.objects.create(
        id=application, party=party, position=1, service_code="BARU", state="terjadwal",
        key_id=key.id, person_hash=person, name_sealed=seal_name(key, application, name),
        data_sealed=seal_answers(key, application, {"name": name}), priority=priority,
        changed_at=now,
    )  # fmt: skip
    return Booking.objects.create(
        code=booking_code.new_code(secrets.randbelow), order_id=new_id(), party_id=party.id,
        application_id=application, contact_id=contact.id, key_id=key.id, person_hash=person,
        service_code="BARU", card=card, session=where, state=state, issue=issue,
        held_at=now, held_until=now, confirmed_at=now,
    )  # fmt: skip


def card(office: Office, colour: str, label: str, now: datetime) -> Card:
    """A card in stock with a made-up UID."""
    return Card.objects.create(
        office=office, colour=colour, label=label, uid=secrets.token_hex(7).upper(),
        changed_at=now, moved_at=now,
    )  # fmt: skip


def prepare(office: Office, now: datetime, people: int = 4) -> dict[str, list[dict[str, str]]]:
    """People who may come in now and cards of every colour, as the browser tests need them."""
    mark = secrets.token_hex(2).upper()
    hour = session(office, (now - timedelta(minutes=5)).replace(second=0, microsecond=0))
    places = [booked(f"Siti Nur Aini {number}", hour, now) for number in range(people)]
    colours = ("yellow", "yellow", "yellow", "yellow", "green", "blue")
    cards = [card(office, c, f"{c[0].upper()}-{mark}{n}", now) for n, c in enumerate(colours)]
    return {
        "people": [{"code": one.code, "qr": booking.visit_pass(one)} for one in places],
        "cards": [{"uid": one.uid, "label": one.label, "colour": one.colour} for one in cards],
    }
