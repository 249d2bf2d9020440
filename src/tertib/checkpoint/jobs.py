"""Background work: word to agencies, escalation, orders that end, erasure."""

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


@subscribes("candidate.taken_back")
@app.task(queue="checkpoint", retry=RETRY)
def tell_taken_back(serial: int, subject: str) -> None:
    """Tell the agencies that it was somebody else."""
    sending.tell_taken_back(UUID(subject.removeprefix("candidate:")))


@app.periodic(cron="* * * * * */15")
@app.task(queue="checkpoint", queueing_lock="checkpoint.escalate")
def escalate(timestamp: int) -> None:
    """Take further what no agency acknowledged in time; see whether messages came through."""
    actions.escalate_due(clock.now())
    sending.look_again(clock.now())


@subscribes("watchlist.revoked", "watchlist.expired", "watchlist.approved")
@app.task(queue="checkpoint", retry=RETRY)
def follow(serial: int, subject: str) -> None:
    """An order ended or began: whom nothing bars any more is not looked at or held for it."""
    actions.follow_order(UUID(subject.removeprefix("ban:")), clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="checkpoint", queueing_lock="checkpoint.follow")
def follow_all(timestamp: int) -> None:
    """The same by the calendar, whatever was written down."""
    actions.follow_orders(clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="checkpoint", queueing_lock="checkpoint.erase")
def erase(timestamp: int) -> None:
    """Erase what was not confirmed, and what was kept long enough."""
    now = clock.now()
    while actions.erase_due(now):
        pass
    actions.forget_clearances(now)
