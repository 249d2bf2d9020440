"""Who is in the house: for the counters, the room view and a fire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.contracts.allowlist import OUTSIDE, ZONES
from tertib.foundation import sql
from tertib.visits.models import Visit

_PRESENT = """
SELECT v.id, v.application_id, v.ticket, v.service_class, v.service_code, v.priority <> '',
  v.starts_at, v.arrived_at, c.zone, v.entered_at, v.ended_at IS NOT NULL
FROM visits_visit v JOIN visits_card c ON c.id = v.card_id
WHERE v.office_id = %(office)s AND v.ended_at IS NULL AND v.kind <> 'companion'
ORDER BY v.arrived_at, v.id
"""
_ONE = _PRESENT[: _PRESENT.index("WHERE")] + "WHERE v.id = %(id)s::uuid"
# A lost card still stands for its holder, until they have another one or the visit ends.
_OCCUPANCY = """
SELECT c.zone, count(*) FROM visits_card c
LEFT JOIN visits_visit v ON v.card_id = c.id AND v.ended_at IS NULL
WHERE c.office_id = %(office)s AND c.zone <> 'outside'
  AND (v.id IS NOT NULL OR (c.staff_id IS NOT NULL AND c.state = 'inside'))
GROUP BY c.zone
"""


@dataclass(frozen=True, slots=True)
class Present:
    """An applicant whose visit is open, as counters see it: no name, no booking.

    ``application_id`` is None for somebody who walked in with priority: their application is made
    at the counter. ``zone`` is where the gates last saw them, ``priority`` whatever its reason.
    """

    visit_id: UUID
    application_id: UUID | None
    ticket: str
    service_class: str
    service_code: str
    priority: bool
    starts_at: datetime
    arrived_at: datetime
    zone: str
    entered_at: datetime | None
    ended: bool


def present(office: str) -> list[Present]:
    """The open visits of an office in the order of arrival, companions left out; one statement."""
    return [Present(*row) for row in sql.run(_PRESENT, {"office": office})]


def visit(visit_id: UUID) -> Present:
    """One visit, open or ended.

    Raises:
        Visit.DoesNotExist: there is none of that id.
    """
    rows = sql.run(_ONE, {"id": visit_id})
    if not rows:
        raise Visit.DoesNotExist(str(visit_id))
    return Present(*rows[0])


def occupancy(office: str) -> dict[str, int]:
    """How many people are in each zone of an office, staff and companions too; never stale."""
    found: dict[str, int] = dict(sql.run(_OCCUPANCY, {"office": office}))
    return {zone: found.get(zone, 0) for zone in ZONES if zone != OUTSIDE}
