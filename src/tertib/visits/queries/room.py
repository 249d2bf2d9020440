"""The room as its supervisor sees it, and whom to look for in a fire. Tickets, never names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.foundation import sql

# Whoever has a card, a lost one too, and staff whose badge is inside.
_INSIDE = """
SELECT v.id, coalesce(v.ticket, c.label), c.colour, coalesce(v.kind, 'staff'), c.label, c.state,
  c.zone, c.moved_at, v.arrived_at, v.entered_at, p.ticket, c.uid
FROM visits_card c
LEFT JOIN visits_visit v ON v.card_id = c.id AND v.ended_at IS NULL
LEFT JOIN visits_visit p ON p.id = v.principal_id
WHERE c.office_id = %(office)s
  AND (v.id IS NOT NULL OR (c.staff_id IS NOT NULL AND c.state = 'inside'))
ORDER BY c.zone, c.moved_at, c.label
"""
_PASSES = """
SELECT p.id, p.at, p.reader, p.direction, p.zone_from, p.zone_to, p.admitted, p.reason,
  coalesce(v.ticket, c.label, ''), c.colour
FROM visits_passing p
LEFT JOIN visits_card c ON c.id = p.card_id
LEFT JOIN visits_visit v ON v.id = p.visit_id
WHERE p.office_id = %(office)s AND p.at >= %(since)s
ORDER BY p.at DESC, p.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a card: ``ticket`` of a visitor, the label of a member of staff's badge."""

    visit_id: UUID | None
    ticket: str
    colour: str
    kind: str
    card: str
    state: str
    zone: str
    since: datetime
    arrived_at: datetime | None
    entered_at: datetime | None
    companion_of: str | None
    uid: str

    @property
    def inside(self) -> bool:
        return self.zone != "outside"


@dataclass(frozen=True, slots=True)
class Pass:
    """A line of what gates reported."""

    id: int
    at: datetime
    reader: str
    direction: str
    zone_from: str
    zone_to: str
    admitted: bool
    reason: str
    ticket: str
    colour: str | None


def people(office: str) -> list[Person]:
    """Everybody who has a card of the office, by zone and how long they are there."""
    return [Person(*row) for row in sql.run(_INSIDE, {"office": office})]


def evacuation(office: str) -> dict[str, list[Person]]:
    """By zone who is in it: whom to look for."""
    found: dict[str, list[Person]] = {}
    for one in people(office):
        if one.inside:
            found.setdefault(one.zone, []).append(one)
    return found


def passes(office: str, since: datetime, limit: int = 20) -> list[Pass]:
    """The last passes and refusals, the newest first."""
    rows = sql.run(_PASSES, {"office": office, "since": since, "limit": limit})
    return [Pass(*row) for row in rows]
