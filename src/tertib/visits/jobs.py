"""Background work of the door."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from tertib.foundation import clock
from tertib.foundation.jobs import RETRY
from tertib.ledger.actions import subscribes
from tertib.visits import actions
from tertib.visits.models import Visit


@subscribes("booking.confirmed")
@app.task(queue="visits", retry=RETRY)
def seat(serial: int, subject: str) -> None:
    """A place was paid for, perhaps by somebody who walked in and waits inside."""
    actions.seat(UUID(subject.removeprefix("booking:")), clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="visits", queueing_lock="visits.seat_all")
def seat_all(timestamp: int) -> None:
    """Whoever walked in, paid, and does not stand in line because their job was lost."""
    waiting = Visit.objects.filter(kind=Visit.Kind.PRIORITY, application_id=None, ended_at=None)
    for booking_id in waiting.values_list("booking_id", flat=True):
        if booking_id:
            actions.seat(booking_id, clock.now())
