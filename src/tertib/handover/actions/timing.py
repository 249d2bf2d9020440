"""What time does: reminders, and the end after 30 days. Called by jobs, never by people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.applications import actions as applications
from tertib.booking.wording import Both
from tertib.foundation import zones
from tertib.handover import rules
from tertib.handover.actions.common import locked, move, note, tell
from tertib.handover.actions.locker import last_day
from tertib.handover.conf import handover as conf
from tertib.handover.models import AT_REST, OPEN, Item, State
from tertib.ledger import actors
from tertib.lockers import actions as lockers
from tertib.lockers import queries as locker_queries
from tertib.offices.models import Office

REMIND = actors.system("handover.remind")
LAPSE = actors.system("handover.lapse")
LAPSING = (*AT_REST, State.LOADING, State.IN_LOCKER, State.UNLOADING)


def remind_due(office: Office, now: datetime) -> int:
    """Remind whoever has not collected, once a day of the list; how many were reminded."""
    zone = zones.zone(office.timezone)
    if now.astimezone(zone).hour < conf().reminder_hour or not conf().reminder_days:
        return 0
    rows = Item.objects.filter(
        office=office, state__in=OPEN, deadline__gt=now, reminded__lt=max(conf().reminder_days)
    ).exclude(state=State.WITH_COURIER)
    count = 0
    for item_id, ready_at, reminded in list(rows.values_list("id", "ready_at", "reminded")):
        if rules.reminder_due(ready_at, now, zone, conf().reminder_days, reminded):
            count += _remind(item_id, office, now)
    return count


@transaction.atomic
def _remind(item_id: UUID, office: Office, now: datetime) -> bool:
    item, zone = locked(item_id), zones.zone(office.timezone)
    day = rules.reminder_due(item.ready_at, now, zone, conf().reminder_days, item.reminded)
    if not day or item.state not in OPEN or item.state == State.WITH_COURIER:
        return False
    item.reminded = day
    item.save(update_fields=["reminded"])
    tell(
        item, "pickup_reminder", str(day), now,
        days=str(rules.days_left(item.deadline, now, zone)),
        until=Both(lambda: last_day(item.deadline, office.timezone)),
    )  # fmt: skip
    return True


def lapse_due(office: Office, now: datetime) -> int:
    """End what was not collected in time (domain/01: 30 days); how many."""
    rows = Item.objects.filter(office=office, state__in=LAPSING, deadline__lte=now)
    return sum(_lapse(item_id, now) for item_id in list(rows.values_list("id", flat=True)))


@transaction.atomic
def _lapse(item_id: UUID, now: datetime) -> bool:
    """Cancel one; not if its holder was at the locker in time and the job of that is to come."""
    item = locked(item_id)
    if item.state not in LAPSING or item.deadline > now:
        return False
    if item.load:
        load = locker_queries.load(item.load)
        if load is None or load.by_holder or load.closed_at:
            return False
        lockers.close(item.load, LAPSE, now)
    move(item, "lapse", LAPSE, now)
    item.save()
    applications.move([item.application_id], "uncollected", LAPSE, now, more={"item": str(item.id)})
    note(item, "lapsed", LAPSE, now)
    tell(item, "pickup_ended", "1", now)
    return True
