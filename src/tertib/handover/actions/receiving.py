"""A passport becomes ready: it lies in the vault of its office from here on."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.applications import queries as applications
from tertib.applications.rules import State as ApplicationState
from tertib.contracts import booking_code
from tertib.foundation import zones
from tertib.handover import rules
from tertib.handover.actions.common import note, tell
from tertib.handover.conf import handover as conf
from tertib.handover.models import Item, Way
from tertib.handover.queries.naming import service_words
from tertib.ledger.actors import Actor
from tertib.lockers import queries as lockers
from tertib.offices import queries as offices


@transaction.atomic
def store(application_id: UUID, actor: Actor, now: datetime) -> Item | None:
    """The item of an application that is ready; the holder is told. Any number of times.

    None if the application is not ready (any more) and never was an item.
    """
    if known := Item.objects.filter(application_id=application_id).first():
        return known
    found = applications.standing(application_id, None)
    if found is None or found.state != ApplicationState.READY or not found.party.office_code:
        return None
    office = offices.office(found.party.office_code)
    zone = zones.zone(office.timezone)
    item, new = Item.objects.get_or_create(
        application_id=application_id,
        defaults={
            "office": office, "contact_id": found.party.contact_id, "key_id": found.key_id,
            "service_code": found.service_code, "code": _code(), "changed_at": now,
            "way": default_way(office.code), "ready_at": found.changed_at,
            "deadline": rules.deadline(found.changed_at, zone, conf().days),
        },
    )  # fmt: skip
    if new:
        note(item, "stored", actor, now, deadline=item.deadline.isoformat())
        tell(item, "ready", "1", now, service=service_words(item.service_code, now))
    return item


def default_way(office: str) -> Way:
    """The way of collection where nobody chose one."""
    if conf().default_way == "locker" and lockers.has_passport_bank(office):
        return Way.LOCKER
    return Way.COUNTER


def _code() -> str:
    while True:
        code = booking_code.new_code(secrets.randbelow)
        if not Item.objects.filter(code=code).exists():
            return code
