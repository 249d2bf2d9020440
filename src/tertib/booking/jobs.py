"""Background work: what follows money, time that runs out, sessions, reminders."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from tertib.booking import actions
from tertib.booking.actions.settling import remind_due
from tertib.booking.conf import booking as conf
from tertib.booking.models import Booking, State
from tertib.foundation import clock, logs, zones
from tertib.foundation.jobs import RETRY
from tertib.ledger import actors, draws
from tertib.ledger.actions import subscribes
from tertib.offices import queries as offices
from tertib.payments import actions as payments
from tertib.payments import queries as bills
from tertib.payments.models import Bill

log = logs.get("booking")
PLANNER = actors.system("booking.generate")


def _order(subject: str) -> UUID | None:
    """The order of a bill's subject ``order:<uuid>``; None for other bills."""
    kind, _, value = subject.partition(":")
    return UUID(value) if kind == "order" else None


def follow(bill_id: UUID) -> None:
    """Do to the order what the state of its bill asks for; any number of times."""
    bill = bills.bill(bill_id)
    order_id = _order(bill.subject)
    if order_id is None:
        return
    if bill.state == Bill.State.SETTLED:
        actions.confirm(order_id, bill, clock.now())
    elif bill.state in (Bill.State.EXPIRED, Bill.State.CANCELLED):
        actions.lapse(order_id, clock.now())


@subscribes("payment.settled", "bill.expired", "bill.cancelled")
@app.task(queue="booking", retry=RETRY)
def follow_bill(serial: int, subject: str) -> None:
    """A bill was paid or ended: confirm its order, or let it lapse."""
    follow(UUID(subject.removeprefix("bill:")))


@app.periodic(cron="* * * * *")
@app.task(queue="booking", queueing_lock="booking.lapse")
def lapse_due(timestamp: int) -> None:
    """End what was not paid in time, and mend orders whose job was lost."""
    now = clock.now()
    payments.expire_due(now)
    late = Booking.objects.filter(
        state=State.HELD, held_until__lt=now - timedelta(minutes=1)
    ).values_list("order_id", flat=True)
    for order_id in set(late[:500]):
        for bill in bills.bills_for(f"order:{order_id}"):
            follow(bill.id)


@app.periodic(cron="13 * * * *")
@app.task(queue="booking", queueing_lock="booking.generate")
def generate_sessions(timestamp: int) -> None:
    """Make the sessions that the release policy asks for, at every open office."""
    now = clock.now()
    for office in offices.open_offices():
        made = actions.generate(office, PLANNER, now)
        if made:
            log.info("sessions generated", office=office.code, count=made)


@app.periodic(cron="7 * * * *")
@app.task(queue="booking", queueing_lock="booking.end")
def end_past(timestamp: int) -> None:
    """Close the bookings of days gone by."""
    while actions.end_past(clock.now()):
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(queue="booking", queueing_lock="booking.remind")
def remind(timestamp: int) -> None:
    """Remind of tomorrow (H-1)."""
    now = clock.now()
    for office in offices.open_offices():
        remind_due(office, now, conf().reminder_hour)


@app.periodic(cron="23 * * * *")
@app.task(queue="booking", queueing_lock="booking.seeds")
def keep_seeds(timestamp: int) -> None:
    """Commit to the seeds of today and the next two days; reveal those of days that are over."""
    now = clock.now()
    for office in offices.open_offices():
        today = zones.local(now, office.timezone).date()
        draws.commit_seeds([office.code], [today + timedelta(days=n) for n in range(3)], now)
        for day in draws.unrevealed(office.code, today):
            draws.reveal_seed(office.code, day, now, zone=office.timezone)
