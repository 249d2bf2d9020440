"""What promise 10 asks of a counter, looked up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tertib.counters import rules
from tertib.counters.conf import counters
from tertib.counters.models import Override
from tertib.lockers import queries as lockers
from tertib.offices import pact
from tertib.offices import queries as offices
from tertib.offices.models import Office

BEHIND = ("pact",)
"""Interlocks of a desk behind the counters, where nobody is met."""


def locks(office: Office, staff_id: UUID, now: datetime, *, face: bool = True) -> list[rules.Lock]:
    """How every interlock stands for this officer now."""
    required = set(counters().required)
    if not face:
        required &= set(BEHIND)
    facts = {
        "phone": "phone" in required and lockers.phone_of(staff_id).in_locker,
        "pact": offices.has_signed(staff_id, pact.current().version),
        "hours": "hours" in required and offices.today(office, now).is_open,
        "camera": False,  # comes with the body cameras
    }
    return rules.locks(facts, required, overridden(office.code, staff_id, now))


def overridden(office: str, staff_id: UUID, now: datetime) -> set[str]:
    """The interlocks that a supervisor overrode for this officer and that moment."""
    rows = Override.objects.filter(office_id=office, staff_id=staff_id, until__gt=now)
    return {code for row in rows for code in row.locks}
