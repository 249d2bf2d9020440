"""What the tests of counters stand on: an office with counters, officers, visitors."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.test import Client

from tertib.applications import actions as applications
from tertib.booking.models import Session
from tertib.booking.tests import world as booking
from tertib.counters import actions, steps
from tertib.counters.actions.common import case_at
from tertib.counters.models import Case, Desk, Work
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.lockers import actions as lockers
from tertib.offices import actions as offices
from tertib.offices import demo, pact
from tertib.offices.models import Assignment, Counter, Office, Role, Room, Staff
from tertib.payments.models import Bill
from tertib.visits.models import Card, Visit

NOW = datetime(2026, 1, 26, 2, 30, tzinfo=UTC)
"""Monday, 26 January 2026, 09.30 WIB: the office is open."""
DAY = date(2026, 1, 26)
FRONT, BACK = ("reception", "interview"), ("decision", "printing", "quality")
_numbers = itertools.count(1)


def later(minutes: float = 0, seconds: float = 0) -> datetime:
    return NOW + timedelta(minutes=minutes, seconds=seconds)


@dataclass
class World:
    """An office on a Monday morning."""

    office: Office
    counters: list[Counter]
    supervisor: Staff
    officers: dict[str, Staff] = field(default_factory=dict)

    def officer(
        self, name: str, *groups: str, pact_signed: bool = True, phone: bool = True
    ) -> Staff:
        """A counter officer with these duties; phone away and pact signed unless said otherwise."""
        if name not in self.officers:
            person = staff(name, Role.COUNTER, self.office.code)
            if pact_signed:
                text = pact.current().text("id")
                offices.sign_pact(person, "id", text.sha256, NOW)
            if phone:
                self.lock_phone(person)
            actor = actors.staff(self.supervisor.id)
            actions.set_duties(self.office.code, person.id, groups or FRONT, actor, NOW)
            self.officers[name] = person
        return self.officers[name]

    def lock_phone(self, person: Staff) -> None:
        actor = actors.staff(self.supervisor.id)
        by = self.supervisor.id
        lockers.deposit_by_hand(self.office.code, person.id, "no locker yet", by, actor, NOW)

    def desk(self, name: str, *groups: str, now: datetime = NOW) -> Desk:
        """An open counter (or desk behind) of an officer of that name."""
        person = self.officer(name, *groups)
        duties = actions.duties(self.office.code, person.id)
        face = any(steps.groups()[code].face for code in duties)
        taken = Desk.objects.filter(closed_at=None).values_list("counter_id", flat=True)
        counter = next(c for c in self.counters if c.id not in set(taken)) if face else None
        return actions.open_desk(self.office, counter, person.id, now)

    def client(self, person: Staff) -> Client:
        client = Client()
        client.force_login(person)
        return client


def staff(name: str, role: Role, office: str | None) -> Staff:
    person = Staff.objects.create(username=name, name=name.title())
    Assignment.objects.create(staff=person, role=role, office_id=office)
    return person


def world(code: str = "JE", counters: int = 6) -> World:
    """An open office with so many counters in its service room."""
    office = booking.office(code)
    offices.set_hours(code, demo.WEEK, actors.system("test"), NOW)
    room = Room.objects.create(office=office, name="Ruang pelayanan", zone=Room.Zone.SERVICE)
    places = [
        Counter.objects.create(room=room, label=f"Loket {n + 1}") for n in range(counters)
    ]  # fmt: skip
    return World(office, places, staff(f"super.{code}", Role.SUPERVISOR, code))


def visitor(
    office: str = "JE", *, hour: int = 9, priority: str = "", minutes: float = 10,
    paid: bool = True, zone: str = "service", now: datetime = NOW,
) -> Visit:  # fmt: skip
    """Someone who booked and paid, came, and is in the service room since ``minutes``."""
    number = next(_numbers)
    starts = datetime(2026, 1, 26, hour - 7, tzinfo=UTC)
    where = Session.objects.filter(office=office, starts_at=starts).first()
    where = where or booking.session(80, starts_at=starts, office_code=office)
    family = booking.family(f"31740155{number:08}")
    held = family.reserve(where, booking.NOW - timedelta(hours=20))
    booking.pay(held.bill, booking.NOW - timedelta(hours=19))
    if not paid:
        Bill.objects.filter(id=held.bill.id).update(state=Bill.State.ISSUED)
    gate = actors.Actor("device", "gate")
    application = family.applications[0]
    at = now - timedelta(minutes=minutes)
    applications.move([application], "arrive", gate, at)
    return visit(office, application, family.contact_id, starts, priority=priority, zone=zone,
                 at=at)  # fmt: skip


def visit(
    office: str, application_id: UUID, contact_id: UUID, starts: datetime, *, priority: str = "",
    zone: str = "service", at: datetime = NOW,
) -> Visit:  # fmt: skip
    """An open visit with a card that the gate saw in ``zone``."""
    number = next(_numbers)
    card = Card.objects.create(
        office_id=office, label=f"K-{number:03}", colour="yellow", uid=f"{number:014x}",
        state="inside", zone=zone, changed_at=at, moved_at=at,
    )  # fmt: skip
    return Visit.objects.create(
        office_id=office, day=DAY, kind="booked", colour="yellow", ticket=f"A-{number:03}",
        application_id=application_id, contact_id=contact_id, service_code="BARU",
        service_class="paspor", priority=priority, card=card, starts_at=starts, opens_at=starts,
        closes_at=starts, arrived_at=at, entered_at=at, booking_id=new_id(),
    )  # fmt: skip


def serve(desk: Desk, now: datetime, *outcomes: str, seconds: int = 300) -> Case:
    """Begin with whoever is called and end each step: with these outcomes, then the usual one."""
    work = actions.begin(desk.staff_id, now)
    case, wanted = case_at(desk), list(outcomes)
    assert case
    assert work
    for number in itertools.count(1):
        outcome = wanted.pop(0) if wanted else steps.steps()[work.step].outcomes[0].code
        actions.end_step(desk.staff_id, outcome, now + timedelta(seconds=seconds * number))
        following = Work.objects.filter(case=case, ended_at=None).first()
        if following is None:
            break
        work = following
    case.refresh_from_db()
    return case
