"""Bookings as the door sees them: by their code, whoever presents it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from tertib.foundation.questions import Question

_BY_CODE = """
SELECT b.id, b.code, b.state, b.issue, b.card, b.service_code, b.application_id, b.party_id,
    b.contact_id, b.key_id, s.office_id, s.service_class, s.day, s.starts_at, s.ends_at,
    s.closed_at IS NOT NULL
FROM booking_booking b JOIN booking_session s ON s.id = b.session_id
WHERE b.code = %(code)s::text
"""

APPLICATION = "SELECT application_id FROM booking_booking WHERE code = %(code)s::text"
"""Whose booking a code is, for a query that is sent along."""


@dataclass(frozen=True, slots=True)
class AtDoor:
    """What decides whether somebody may come in; no personal data."""

    id: UUID
    code: str
    state: str
    issue: int
    card: str
    service_code: str
    application_id: UUID
    party_id: UUID
    contact_id: UUID
    key_id: UUID
    office: str
    service_class: str
    day: date
    starts_at: datetime
    ends_at: datetime
    closed: bool


def at_door(code: str) -> Question[AtDoor | None]:
    """The booking of a normalised code; None if there is none."""
    width = len(fields(AtDoor))
    return Question(_BY_CODE, {"code": code}, width, lambda row: AtDoor(*row) if row else None)
