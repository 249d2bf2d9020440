"""Whose phone is locked away: what the counters' interlock asks (promise 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.lockers.models import Deposit


@dataclass(frozen=True)
class PhoneState:
    """Where an officer's phone is. ``by_hand``: the supervisor says so, no device saw it."""

    in_locker: bool
    since: datetime | None = None
    bank: str = ""
    compartment: int | None = None
    by_hand: bool = False


ELSEWHERE = PhoneState(False)


def phone_of(staff_id: UUID) -> PhoneState:
    """Where this officer's phone is (one query)."""
    return phones_of([staff_id])[staff_id]


def phones_of(staff_ids: Iterable[UUID]) -> dict[UUID, PhoneState]:
    """:func:`phone_of` for several, in one query."""
    ids = list(staff_ids)
    rows = Deposit.objects.filter(staff_id__in=ids, until=None).select_related("compartment__bank")
    found = {row.staff_id: _state(row) for row in rows}
    return {staff_id: found.get(staff_id, ELSEWHERE) for staff_id in ids}


def _state(row: Deposit) -> PhoneState:
    door = row.compartment
    if door is None:
        return PhoneState(True, row.since, by_hand=True)
    return PhoneState(True, row.since, door.bank.name, door.number)
