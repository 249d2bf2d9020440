"""Background work of the door."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from tertib.foundation import clock
from tertib.foundation.jobs import RETRY
from tertib.ledger.actions import subscribes
from tertib.visits import actions


@subscribes("booking.confirmed")
@app.task(queue="visits", retry=RETRY)
def seat(serial: int, subject: str) -> None:
    """A place was paid for, perhaps by somebody who walked in and waits inside."""
    actions.seat(UUID(subject.removeprefix("booking:")), clock.now())
