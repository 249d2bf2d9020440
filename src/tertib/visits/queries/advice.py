"""May I go in, and what do I need: the answer of the duty ambassador to a booking code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.applications.queries import progress_of
from tertib.applications.queries.arriving import arriving
from tertib.booking.queries.door import APPLICATION, AtDoor, at_door
from tertib.booking.wording import short_name
from tertib.catalogue.text import Text
from tertib.catalogue.types import UnknownService
from tertib.visits import refusals, rules
from tertib.visits.actions import common
from tertib.visits.actions.arriving import read_code
from tertib.visits.conf import visits as conf
from tertib.visits.models import Visit
from tertib.visits.places import door
from tertib.visits.rules import Refused


@dataclass(frozen=True)
class Advice:
    """What to say. ``reason`` is empty when they may come in now; else ``title``, ``why`` and
    ``next`` say it in words. ``bring`` are the papers of this service for this person, ``missing``
    those not yet uploaded. ``name`` is shortened, to be compared with an identity card."""

    may_enter: bool
    reason: str = ""
    title: str = ""
    why: str = ""
    next: str = ""
    name: str = ""
    colour: str = ""
    room: str = ""
    service: Text | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    """From when until when a card is given, tolerance included."""
    bring: tuple[Text, ...] = ()
    missing: tuple[Text, ...] = ()
    ticket: str = ""
    """Of an open visit with this booking: they are inside already."""


def advice(presented: str, office: str, now: datetime) -> Advice:
    """What to tell whoever shows this code or QR at the office at ``now``; changes nothing.

    Raises:
        offices.UnknownOffice: there is no such office.
    """
    here = door(office, now)
    try:
        code, issue = read_code(presented)
        booking, person = at_door(code).ask(), arriving(APPLICATION, {"code": code}).ask()
        if booking is None:
            raise Refused("unknown_code")
    except Refused as refused:
        return _refused(refused)
    known = _known(booking, here.room)
    try:
        if person is None:
            raise Refused("cancelled")
        if known.ticket:
            raise Refused("already_inside")
        if rules.verb_for(person.state) == "bring_papers":
            rules.check_papers(asked_at=person.changed_at, days=conf().papers_days, now=now,
                               booked_at=booking.office, here=office)  # fmt: skip
        else:
            rules.check_booking(
                state=booking.state, closed=booking.closed, issue=booking.issue, shown=issue,
                booked_at=booking.office, here=office, starts_at=booking.starts_at,
                ends_at=booking.ends_at, day=booking.day, today=here.day,
                tolerance=common.tolerance(), now=now,
            )  # fmt: skip
    except Refused as refused:
        return _refused(refused, known)
    return known


def _refused(refused: Refused, known: Advice | None = None) -> Advice:
    said = refusals.words(refused.reason, refused.facts)
    known = known or Advice(False)
    return Advice(**{**vars(known), "may_enter": False, "reason": refused.reason, **said})


def _known(booking: AtDoor, room: str) -> Advice:
    limits = common.tolerance()
    name, service, bring, missing = _papers(booking.party_id, booking.application_id, booking)
    open_visit = Visit.objects.filter(booking_id=booking.id, ended_at=None).first()
    return Advice(
        may_enter=True, name=name, colour=booking.card, room=room, service=service,
        starts_at=booking.starts_at, ends_at=booking.ends_at,
        opens_at=booking.starts_at - limits.early, closes_at=booking.ends_at + limits.late,
        bring=bring, missing=missing, ticket=open_visit.ticket if open_visit else "",
    )  # fmt: skip


def _papers(
    party: UUID, application: UUID, booking: AtDoor
) -> tuple[str, Text | None, tuple[Text, ...], tuple[Text, ...]]:
    try:
        people = progress_of(party, booking.day)
    except UnknownService:
        return "", None, (), ()
    for one in people:
        if one.applicant.application_id == application:
            bring = (*one.service.bring, *(paper.document.title for paper in one.papers))
            missing = tuple(paper.document.title for paper in one.papers if paper.missing)
            return short_name(one.applicant.name), one.service.title, bring, missing
    return "", None, (), ()
