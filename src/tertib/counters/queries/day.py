"""The day file, for whoever asks."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from tertib.counters import dayfile
from tertib.counters.models import Queue
from tertib.foundation import clock
from tertib.ledger import queries as ledger


class NotYet(LookupError):
    """The day is not over, its seed still secret, or its lines not published yet."""


def day_file(office: str, day: date, now: datetime) -> bytes:
    """All draws of that day with their proofs, as a receipt.

    Raises:
        NotYet: see there; also for a day on which nothing was ever drawn or sealed.
    """
    return _kept(office, day, int(now.timestamp()) // 3600)


@lru_cache(maxsize=8)
def _kept(office: str, day: date, hour: int) -> bytes:
    """The file as of this hour: a sealed day changes no more, only its proofs grow younger."""
    if not Queue.objects.filter(office_id=office, day=day, sealed_at__isnull=False).exists():
        raise NotYet(f"{office} {day}")
    subjects = dayfile.subjects(office, day.isoformat())
    if ledger.waiting([], subjects=subjects):
        raise NotYet(f"{office} {day}")
    return ledger.receipt([], clock.now(), subjects=subjects, patience=0)
