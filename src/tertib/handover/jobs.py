"""Background work: what becomes ready, what lockers report, reminders, the end after 30 days."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from tertib.applications.models import Application
from tertib.applications.rules import State as ApplicationState
from tertib.foundation import clock
from tertib.foundation.jobs import RETRY
from tertib.handover import actions
from tertib.handover.models import IN_COMPARTMENT, Item
from tertib.ledger import actors
from tertib.ledger.actions import subscribes
from tertib.lockers.models import Load
from tertib.offices import queries as offices

STORE = actors.system("handover.store")


@subscribes("application.pass")
@app.task(queue="handover", retry=RETRY)
def store(serial: int, subject: str) -> None:
    """An application passed the quality check: its passport lies in the vault."""
    actions.store(UUID(subject.removeprefix("application:")), STORE, clock.now())


@subscribes("locker.opened", "locker.closed", "locker.forced")
@app.task(queue="handover", retry=RETRY)
def follow(serial: int, subject: str) -> None:
    """A controller reported something of a load: bring its passport there."""
    kind, _, value = subject.partition(":")
    if kind == "load":
        actions.follow(UUID(value), clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="handover", queueing_lock="handover.heal")
def heal(timestamp: int) -> None:
    """Mend what a lost job left behind: ready without an item, opened without a hand-over."""
    now = clock.now()
    known = Item.objects.values("application_id")
    missing = Application.objects.filter(state=ApplicationState.READY).exclude(id__in=known)
    for application_id in missing.values_list("id", flat=True)[:500]:
        actions.store(application_id, STORE, now)
    waiting = Item.objects.filter(state__in=IN_COMPARTMENT).values("load")
    for load_id in Load.objects.filter(id__in=waiting, opened_at__isnull=False).values_list(
        "id", flat=True
    ):
        actions.follow(load_id, now)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="handover", queueing_lock="handover.time")
def time_passes(timestamp: int) -> None:
    """End what was not collected in time, remind of what still can be."""
    now = clock.now()
    for office in offices.open_offices():
        actions.lapse_due(office, now)
        actions.remind_due(office, now)
