"""Background work: word to agencies, escalation, erasure."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from tertib.checkpoint import actions, sending
from tertib.foundation import clock
from tertib.foundation.jobs import RETRY
from tertib.ledger.actions import subscribes


@subscribes("agency.contacted", "agency.escalated")
@app.task(queue="checkpoint", retry=RETRY)
def send(serial: int, subject: str) -> None:
    """Tell the agency; on an escalation our own duty officer too."""
    sending.send(UUID(subject.removeprefix("candidate:")), clock.now())


@app.periodic(cron="* * * * * */15")
@app.task(queue="checkpoint", queueing_lock="checkpoint.escalate")
def escalate(timestamp: int) -> None:
    """Take further what no agency acknowledged in time."""
    actions.escalate_due(clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="checkpoint", queueing_lock="checkpoint.erase")
def erase(timestamp: int) -> None:
    """Erase what was not confirmed, and what was kept long enough."""
    now = clock.now()
    while actions.erase_due(now):
        pass
    actions.forget_clearances(now)
