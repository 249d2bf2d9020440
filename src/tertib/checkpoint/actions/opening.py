"""Opening what is kept of somebody: who looked, once it is not the lane's work any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.checkpoint import rules
from tertib.checkpoint.actions.common import note
from tertib.checkpoint.models import Candidate
from tertib.checkpoint.queries import case as cases
from tertib.ledger import actors
from tertib.ledger import queries as record

READ = "candidate.read"


@transaction.atomic
def open_minutes(one: Candidate, staff_id: UUID, now: datetime) -> bytes | None:
    """The minutes in clear, each opening recorded; None if there are none, or they were erased."""
    pdf = cases.minutes_pdf(one)
    if pdf is not None:
        note(one, "minutes.read", actors.staff(staff_id), now)
    return pdf


@transaction.atomic
def note_reading(one: Candidate, staff_id: UUID, now: datetime) -> None:
    """That somebody opened a candidate that is over, its page or a picture: once for each reader.

    While it is open, looking is the work itself, and the decisions say who did it.
    """
    actor = actors.staff(staff_id)
    if one.state not in rules.OPEN and not record.was_recorded(f"candidate:{one.id}", READ, actor):
        note(one, READ, actor, now)
