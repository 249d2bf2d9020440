"""The end of a day of draws: how many there were, once the seed is known."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tertib.counters.actions.common import record
from tertib.counters.models import Queue
from tertib.ledger import actors

SYSTEM = actors.system("counters")


def seal_day(office: str, day: date, now: datetime) -> bool:
    """Record the number of draws of a day whose seed was revealed; once. False: done before."""
    with transaction.atomic():
        queue, _ = Queue.objects.get_or_create(office_id=office, day=day)
        queue = Queue.objects.select_for_update().get(id=queue.id)
        if queue.sealed_at:
            return False
        queue.sealed_at = now
        queue.save(update_fields=["sealed_at"])
        payload = {"day": day.isoformat(), "draws": queue.draws}
        record(SYSTEM, "day_sealed", f"draws:{office}/{day}", payload, office, now)
    return True
