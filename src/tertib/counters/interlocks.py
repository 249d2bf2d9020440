"""What promise 10 asks of a counter, looked up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tertib.counters import rules, steps
from tertib.counters.conf import counters
from tertib.counters.models import Case, Override
from tertib.foundation import zones
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
        "hours": "hours" in required and _in_hours(office, now),
        "camera": False,  # comes with the body cameras
    }
    return rules.locks(facts, required, overridden(office.code, staff_id, now))


def _in_hours(office: Office, now: datetime) -> bool:
    today, local = offices.today(office, now), zones.local(now, office.timezone)
    if today.is_open:
        return True
    ends = [datetime.combine(local.date(), end, local.tzinfo) for _, end in today.spans]
    late = rules.overtime(max(ends, default=None), now, counters().after_closing)
    return late and _somebody_waits(office.code)


def _somebody_waits(office: str) -> bool:
    """In the room, for a sitting at a counter."""
    faces = [code for code, group in steps.groups().items() if group.face]
    waiting = Case.objects.filter(office_id=office, state=Case.State.WAITING, group__in=faces)
    return waiting.exists()


def overridden(office: str, staff_id: UUID, now: datetime) -> set[str]:
    """The interlocks that a supervisor overrode for this officer and that moment."""
    rows = Override.objects.filter(office_id=office, staff_id=staff_id, until__gt=now)
    return {code for row in rows for code in row.locks}
