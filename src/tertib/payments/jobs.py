"""What runs by itself: ending bills, comparing files, noticing that one has not come."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from tertib.foundation import clock
from tertib.ledger.actions import subscribes
from tertib.payments import actions, reconciling
from tertib.payments.conf import SETTINGS
from tertib.payments.rules import WIB
from tertib.payments.snap import tokens


@app.periodic(cron="* * * * *")
@app.task(queue="payments", queueing_lock="payments.expire", pass_context=False)
def expire(timestamp: int) -> None:
    """Every minute: end the unpaid bills whose time has come."""
    now = clock.now()
    while actions.expire_due(now):
        pass


@subscribes("reconciliation.received")
@app.task(queue="payments", retry=5)
def reconcile(serial: int, subject: str) -> None:
    """A partner's file has come."""
    reconciling.reconcile(UUID(subject.removeprefix("statement:")), clock.now())


@app.periodic(cron="15 * * * *")
@app.task(queue="payments", queueing_lock="payments.daily")
def look_after(timestamp: int) -> None:
    """Every hour: forget dead tokens; after the due hour, note whose file has not come."""
    now = clock.now()
    tokens.purge(now)
    if now.astimezone(WIB).hour >= SETTINGS.statement_due:
        reconciling.note_absent(now)
