"""What a phone sees of its applications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from tertib.applications.models import Application
from tertib.applications.queries.people import Applicant, opened
from tertib.applications.rules import State
from tertib.applications.wording import ACTS, MILESTONES
from tertib.foundation.wording import Words
from tertib.ledger import queries as ledger


@dataclass(frozen=True)
class PartyView:
    """A party with its applicants, opened."""

    id: UUID
    office_code: str
    created_at: datetime
    submitted_at: datetime | None
    applicants: tuple[Applicant, ...]

    @property
    def draft(self) -> bool:
        return self.submitted_at is None


@dataclass(frozen=True)
class Event:
    """One line of a course: ``at`` is None for what is still to come."""

    at: datetime | None
    title: Words
    state: str


def parties_of(contact_id: UUID) -> list[PartyView]:
    """Every party of this phone that still holds anybody, newest first; one query."""
    rows = (
        Application.objects.filter(party__contact_id=contact_id, key__wrapped__isnull=False)
        .select_related("key", "party")
        .order_by("-party_id", "position")
    )
    return [
        PartyView(
            id=party.id,
            office_code=party.office_code,
            created_at=party.created_at,
            submitted_at=party.submitted_at,
            applicants=tuple(opened(row) for row in group),
        )
        for party, group in groupby(rows, key=lambda row: row.party)
    ]


def course(person: Applicant) -> list[Event]:
    """What the record says happened to this application, oldest first."""
    events = []
    for entry in ledger.entries_for(f"application:{person.application_id}"):
        subject, _, verb = entry.action.partition(".")
        if subject == "application" and verb in ACTS:
            events.append(Event(entry.at, ACTS[verb], "done"))
    return events


def way(state: State) -> list[Event]:
    """The milestones with the present one marked; ended cases have no way left."""
    here = next((n for n, (_, states) in enumerate(MILESTONES) if state in states), None)
    if here is None:
        return []
    looks = ["done" if n < here else "now" if n == here else "" for n in range(len(MILESTONES))]
    if state == State.HANDED_OVER:
        looks[here] = "done"
    return [Event(None, title, look) for (title, _), look in zip(MILESTONES, looks, strict=True)]
