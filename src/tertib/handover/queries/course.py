"""What the record says happened to one passport."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.foundation.wording import Words
from tertib.handover.models import Item
from tertib.handover.wording import ACTS
from tertib.ledger import queries as ledger
from tertib.offices.models import Staff


@dataclass(frozen=True)
class Event:
    """One line; ``who`` is the officer's name, empty for devices, jobs and the holder."""

    at: datetime
    title: Words
    who: str


def course(item: Item, *, names: bool) -> list[Event]:
    """Its entries, oldest first; officers by name only where ``names`` (staff pages)."""
    events, people = [], set()
    for entry in ledger.entries_for(f"passport:{item.id}"):
        verb = entry.action.removeprefix("passport.")
        if verb in ACTS:
            kind, _, actor = entry.actor.partition(":")
            staff = actor if names and kind == "staff" else ""
            people.add(staff)
            events.append((entry.at, ACTS[verb], staff))
    known = _names({UUID(one) for one in people if one})
    return [Event(at, title, known.get(who, "")) for at, title, who in events]


def _names(ids: set[UUID]) -> dict[str, str]:
    if not ids:
        return {}
    return {
        str(id): name for id, name in Staff.objects.filter(id__in=ids).values_list("id", "name")
    }
