"""What the tests of places stand on: an office with hours, a session with seats, people."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tertib.applications import signin
from tertib.applications.models import Application, Party
from tertib.applications.sealing import seal_answers, seal_name
from tertib.booking import actions, claim, jobs, queries
from tertib.booking.models import Booking, Seat, Session
from tertib.contracts import booking_code
from tertib.foundation import clock, vault
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.ledger.models import Entry
from tertib.messaging import actions as messaging
from tertib.messaging.models import Contact
from tertib.offices.models import Office
from tertib.payments.models import Bill, Partner, Settlement

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


@dataclass(frozen=True)
class Family:
    """A party that has submitted, and the phone it belongs to."""

    contact_id: UUID
    party_id: UUID
    applications: tuple[UUID, ...]

    @property
    def actor(self) -> Actor:
        return actors.applicant(self.contact_id)

    def reserve(self, where: Session, now: datetime = NOW) -> actions.Reserved:
        """Hold places in ``where``."""
        return actions.reserve(self.party_id, where.id, self.contact_id, now)


_phones = itertools.count(6281200000000)


def family(*niks: str, priority: int = 0, contact: Contact | None = None) -> Family:
    """People who submitted BARU together; the first ``priority`` of them have priority."""
    contact = contact or messaging.contact_for(str(next(_phones)), "id", NOW)
    made = Party.objects.create(
        contact=contact, created_at=NOW, touched_at=NOW, submitted_at=NOW, office_code=""
    )
    ids = []
    for position, nik in enumerate(niks, start=1):
        application_id, key = new_id(), vault.create(NOW)
        answers = {"name": f"Siti {nik}", "birth_date": "1990-05-17", "passport": "e_5",
                   "same_day": "no"}  # fmt: skip
        Application.objects.create(
            id=application_id, party=made, position=position, service_code="BARU",
            state="diajukan", key_id=key.id, person_hash=vault.lookup("nik", nik),
            name_sealed=seal_name(key, application_id, f"Siti {nik}"),
            data_sealed=seal_answers(key, application_id, answers),
            priority=position <= priority, changed_at=NOW,
        )  # fmt: skip
        ids.append(application_id)
    return Family(contact.id, made.id, tuple(ids))


def pay(bill: Bill, now: datetime = NOW, *, follow: bool = True) -> None:
    """Settle ``bill`` as a bank's call leaves it, and unless the job is lost run what follows."""
    bank, _ = Partner.objects.get_or_create(
        name="bank-a",
        defaults={"title": "Bank A", "client_id": "a", "partner_id": "a", "company_code": "1"},
    )
    with transaction.atomic():
        Bill.objects.filter(id=bill.id).update(state=Bill.State.SETTLED, closed_at=now)
        Settlement.objects.create(
            bill=bill, ntpn=bill.id.hex[-16:].upper(), partner=bank, via="snap",
            amount=bill.amount, request_id=str(bill.id), paid_at=now, paid_on=now.date(), at=now,
        )  # fmt: skip
    if follow:
        with clock.frozen(now):
            jobs.follow(bill.id)


def booked(*niks: str, where: Session, priority: int = 0) -> tuple[Family, list[Booking]]:
    """A family with paid places."""
    people = family(*niks, priority=priority)
    held = people.reserve(where)
    pay(held.bill)
    return people, queries.for_order(held.order_id)


def lines(action: str) -> list[dict]:
    """The payloads of the entries of this kind, opened, oldest first."""
    found = []
    for entry in Entry.objects.filter(action=action).order_by("serial"):
        body = bytes(entry.body)
        if entry.key_id:
            body = vault.load(entry.key_id).open(body, f"entry:{entry.id}")
        found.append(json.loads(body[32:])["payload"])
    return found


def browser(contact_id: UUID, now: datetime = NOW) -> Client:
    """A browser that is signed in as this phone."""
    answer, client = HttpResponse(), Client()
    signin.sign_in(answer, contact_id, now)
    client.cookies[signin.COOKIE] = answer.cookies[signin.COOKIE].value
    return client
