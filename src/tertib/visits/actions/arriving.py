"""Somebody with a booking comes to the door: three statements, no lock waited for.

The busiest act of the house; measured by ``bench/visits.py``. Decision 0100 says why it is written
like this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tertib.applications.actions import move_read
from tertib.applications.queries.arriving import Arriving, arriving
from tertib.applications.rules import IllegalMove
from tertib.booking.queries.door import APPLICATION, AtDoor, at_door
from tertib.contracts import booking_code
from tertib.foundation import keys, questions, sql
from tertib.foundation.ids import new_id
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.visits import rules
from tertib.visits.actions import acts, common
from tertib.visits.actions.acts import Act
from tertib.visits.actions.common import New, Tapped, tapped
from tertib.visits.conf import visits as conf
from tertib.visits.places import Door, door
from tertib.visits.rules import Refused

VERB = "check_in"


@dataclass(frozen=True)
class CheckedIn:
    """What the desk needs to say: which ticket, which card, where to."""

    visit: UUID
    ticket: str
    colour: str
    card: str
    room: str
    kind: str
    service: str
    opens_at: datetime
    closes_at: datetime

    def as_json(self) -> dict[str, Any]:
        """For the tablet; opaque ids and times only."""
        return {
            "visit": str(self.visit), "ticket": self.ticket, "colour": self.colour,
            "card": self.card, "room": self.room, "kind": self.kind, "service": self.service,
            "opens_at": self.opens_at.isoformat(), "closes_at": self.closes_at.isoformat(),
        }  # fmt: skip

    @staticmethod
    def of(kept: dict[str, Any]) -> CheckedIn:
        """Back from :meth:`as_json`."""
        times = {name: datetime.fromisoformat(kept[name]) for name in ("opens_at", "closes_at")}
        return CheckedIn(**{**kept, **times, "visit": UUID(kept["visit"])})


def read_code(presented: str) -> tuple[str, int | None]:
    """The code and, of a QR, its issue, from what was scanned or typed; no network, no database.

    Raises:
        Refused: ``not_genuine`` (a QR that we did not sign) or ``mistyped``.
    """
    text = presented.strip()
    if len(text) > 20:
        public = keys.signing_key(settings.CORE.keys, "booking").public_key()
        try:
            shown = booking_code.verify(text, public)
        except booking_code.InvalidCode:
            raise Refused("not_genuine") from None
        return shown.code, shown.issue
    try:
        return booking_code.normalise(text), None
    except booking_code.InvalidCode:
        raise Refused("mistyped") from None


def check_in(
    office: str, presented: str, uid: str, actor: Actor, now: datetime, *,
    act: Act | None = None, offline: bool = False,
) -> CheckedIn:  # fmt: skip
    """Let the holder of a booking in: card given, visit begun, application moved, all recorded.

    ``presented`` is the code as typed or the text of the QR; ``uid`` of the card tapped. With an
    ``act`` it is judged at the act's own time, and doing it again gives the same answer.

    Raises:
        Refused: with a code of ``refusals``; nothing was done.
        offices.UnknownOffice: there is no such office.
    """
    at = common.moment(act.at if act else None, now)

    def do() -> CheckedIn:
        here = door(office, at)
        code, issue = read_code(presented)
        booked, comes, card = at_door(code), arriving(APPLICATION, {"code": code}), tapped(uid)
        rows = questions.ask(booked, comes, card)
        booking = booked.read(rows[0])
        if booking is None:
            raise Refused("unknown_code")
        case = _Case(here, booking, issue, at, now, actor, act, offline)
        verb, person = _judge(case, comes.read(rows[1]))
        return _admit(case, verb, person, card.read(rows[2]))

    return acts.once(act, VERB, do, CheckedIn.of)


@dataclass(frozen=True)
class _Case:
    here: Door
    booking: AtDoor
    issue: int | None
    at: datetime
    now: datetime
    actor: Actor
    act: Act | None
    offline: bool


def _admit(case: _Case, verb: str, person: Arriving, card: Tapped) -> CheckedIn:
    booking, office = case.booking, case.here.office.code
    common.check_card(card, office, booking.card)
    letter = rules.letter(booking.service_class, person.priority)
    ticket = common.ask_ticket(office, case.here.day, letter)()
    try:
        with common.refusing(), sql.statement(), record.together():
            return _write(case, card, person, verb, ticket)
    except IllegalMove:  # at another desk, a moment ago
        raise Refused("already_been") from None


def _judge(case: _Case, person: Arriving | None) -> tuple[str, Arriving]:
    """Which step the application takes, if the rules let the person in at all."""
    booking, office = case.booking, case.here.office.code
    if booking.office != office:
        raise Refused("other_office", office=booking.office)
    if person is None:
        raise Refused("cancelled")
    verb = rules.verb_for(person.state)
    if verb == "bring_papers":
        rules.check_papers(
            asked_at=person.changed_at, days=conf().papers_days, booked_at=booking.office,
            here=office, now=case.at,
        )  # fmt: skip
        return verb, person
    rules.check_booking(
        state=booking.state, closed=booking.closed, issue=booking.issue, shown=case.issue,
        booked_at=booking.office, here=office, starts_at=booking.starts_at,
        ends_at=booking.ends_at, day=booking.day, today=case.here.day,
        tolerance=common.tolerance(), now=case.at,
    )  # fmt: skip
    return verb, person


def _write(case: _Case, card: Tapped, person: Arriving, verb: str, ticket: str) -> CheckedIn:
    booking, here, now = case.booking, case.here, case.now
    back = verb == "bring_papers"
    window = rules.window(
        arrived_at=case.at, ends_at=case.at if back else booking.ends_at, closing=here.closing,
        tolerance=common.tolerance(), after_closing=common.after_closing(),
    )  # fmt: skip
    visit = New(
        id=new_id(), office_id=here.office.code, day=here.day, kind="papers" if back else "booked",
        colour=booking.card, ticket=ticket, card_id=card.id,
        starts_at=case.at if back else booking.starts_at,
        opens_at=window.opens, closes_at=window.closes, arrived_at=case.at,
        arrived_offline=case.offline, service_code=booking.service_code,
        service_class=booking.service_class, priority="booked" if person.priority else "",
        booking_id=booking.id, application_id=booking.application_id,
        contact_id=booking.contact_id, key_id=booking.key_id,
    )  # fmt: skip
    result = CheckedIn(
        visit.id, ticket, booking.card, card.label, here.room, visit.kind, booking.service_code,
        window.opens, window.closes,
    )  # fmt: skip
    common.begin(visit, case.act, VERB, result.as_json(), now)
    move_read(
        [person], verb, case.actor, now, office=here.office.code,
        more={"visit": str(visit.id), "booking": str(booking.id)},
    )  # fmt: skip
    record.append(
        case.actor, "visit.arrived", f"visit:{visit.id}",
        {"booking": str(booking.id), "application": str(booking.application_id),
         "card": str(card.id), "colour": booking.card, "ticket": ticket, "kind": visit.kind,
         "qr": case.issue is not None, "offline": case.offline, "at": case.at.isoformat()},
        at=now, office=here.office.code, person=person.key,
    )  # fmt: skip
    return result
