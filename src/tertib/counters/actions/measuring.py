"""Letting a machine do its part of the step under way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.counters import machines, steps
from tertib.counters.actions.common import Refused, case_at, desk_of
from tertib.counters.models import Work


def measure(staff_id: UUID, now: datetime) -> machines.Reading | None:
    """Have the machine of this step do it; None when there is none. No lock is held meanwhile.

    Raises:
        Refused: ``no_desk``, ``not_begun``. MachineFault: the machine did not do it.
    """
    work = _under_way(staff_id)
    kind, station = steps.steps()[work.step].machine, machines.station()
    if not kind or station is None:
        return None
    reading = station.run(kind, work.id)
    with transaction.atomic():
        row = Work.objects.select_for_update().get(id=work.id)
        if row.ended_at is None:
            row.details = {"device": reading.device, "quality": reading.quality}
            row.save(update_fields=["details"])
    return reading


def _under_way(staff_id: UUID) -> Work:
    case = case_at(desk_of(staff_id))
    work = Work.objects.filter(case=case, ended_at=None).first() if case else None
    if work is None:
        raise Refused("not_begun")
    return work
