"""What several verbs share: refusals, the queue's lock, one line of the record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tertib.counters.models import Case, Desk, Queue
from tertib.foundation import zones
from tertib.ledger import actions as ledger
from tertib.ledger.actors import Actor
from tertib.offices.models import Office

HELD = (Case.State.CALLED, Case.State.SERVING)


class Refused(Exception):
    """It cannot be done now; ``why`` is a code with words in ``wording``."""

    def __init__(self, why: str, **more: Any) -> None:
        super().__init__(why)
        self.why = why
        self.more = more


def day_of(office: Office, now: datetime) -> date:
    """The office's own day."""
    return zones.local(now, office.timezone).date()


def lock_queue(office: Office, now: datetime) -> Queue:
    """The queue of today, locked until the transaction ends: one draw after the other."""
    day = day_of(office, now)
    Queue.objects.bulk_create([Queue(office=office, day=day)], ignore_conflicts=True)
    return Queue.objects.select_for_update().get(office=office, day=day)


def desk_of(staff_id: UUID, *, lock: bool = False) -> Desk:
    """The open desk of this officer, with office and counter.

    Raises:
        Refused: ``no_desk``, they have none.
    """
    rows = Desk.objects.select_related("office", "counter")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(staff_id=staff_id, closed_at=None).first()
    if found is None:
        raise Refused("no_desk")
    return found


def case_at(desk: Desk) -> Case | None:
    """The case called to this desk or served there."""
    return Case.objects.filter(desk=desk, state__in=HELD).first()


def record(
    actor: Actor, verb: str, subject: str, payload: dict[str, Any], office: str, now: datetime
) -> None:
    """Append ``counter.<verb>``: opaque ids and codes only."""
    ledger.append(actor, f"counter.{verb}", subject, payload, at=now, office=office)
