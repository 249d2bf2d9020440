"""Background work: days are sealed, papers forfeit, counters watched."""

from __future__ import annotations

from datetime import date

from procrastinate.contrib.django import app

from tertib.applications import actions as applications
from tertib.applications.models import Application
from tertib.applications.rules import IllegalMove, State
from tertib.counters import actions
from tertib.counters.actions.common import day_of
from tertib.counters.actions.opening import abandon
from tertib.counters.actions.sealing import seal_day
from tertib.counters.models import Case, Desk
from tertib.foundation import clock, logs
from tertib.foundation.jobs import RETRY
from tertib.ledger import actors
from tertib.ledger.actions import subscribes

log = logs.get("counters")
SYSTEM = actors.system("counters")


@subscribes("draw.seed_revealed")
@app.task(queue="counters", retry=RETRY)
def seal(serial: int, subject: str) -> None:
    """A seed was revealed: say how many draws that day had."""
    office, _, day = subject.removeprefix("seed:").partition("/")
    seal_day(office, date.fromisoformat(day), clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="counters", queueing_lock="counters.watch")
def watch(timestamp: int) -> None:
    """Close counters whose interlocks no longer hold, and those of days gone by."""
    now = clock.now()
    for desk in Desk.objects.filter(closed_at=None).select_related("office"):
        try:
            if desk.day < day_of(desk.office, now):
                abandon(desk, now)
            else:
                actions.watch(desk, now)
        except actions.Refused:  # its officer closed it in between
            continue


@app.periodic(cron="27 * * * *")
@app.task(queue="counters", queueing_lock="counters.forfeit")
def forfeit(timestamp: int) -> None:
    """End applications whose missing papers did not come in time, and forget who went home."""
    now = clock.now()
    late = Case.objects.filter(papers_until__lt=now).values_list("application_id", flat=True)
    for application_id in list(late):
        standing = Application.objects.filter(id=application_id, state=State.PAPERS_MISSING)
        if standing.exists():
            try:
                applications.move([application_id], "forfeit", SYSTEM, now)
            except IllegalMove:  # they came in this very moment
                continue
            log.info("application forfeited, papers missing")
        Case.objects.filter(application_id=application_id).update(papers_until=None)
