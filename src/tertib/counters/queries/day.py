"""The day file, for whoever asks."""

from __future__ import annotations

from datetime import date, datetime

from tertib.counters import dayfile
from tertib.counters.models import Queue
from tertib.ledger import queries as ledger


class NotYet(LookupError):
    """The day is not over, its seed still secret, or its lines not published yet."""


def day_file(office: str, day: date, now: datetime) -> bytes:
    """All draws of that day with their proofs, as a receipt.

    Raises:
        NotYet: see there; also for a day on which nothing was ever drawn or sealed.
    """
    if not Queue.objects.filter(office_id=office, day=day, sealed_at__isnull=False).exists():
        raise NotYet(f"{office} {day}")
    subjects = dayfile.subjects(office, day.isoformat())
    if ledger.waiting([], subjects=subjects):
        raise NotYet(f"{office} {day}")
    return ledger.receipt([], now, subjects=subjects, patience=0)
