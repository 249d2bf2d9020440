"""What the locker's controller reported, applied to passports. Facts: nothing is refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.handover.actions.common import complete, find, move, note
from tertib.handover.models import Delegate, Finding, Handover, Item, Kind, State, Way
from tertib.ledger.actors import Actor
from tertib.lockers import queries as lockers
from tertib.lockers.models import Load


@transaction.atomic
def follow(load_id: UUID, now: datetime) -> None:
    """Bring the passport of a load to where the load is; any number of times."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("office")
    item, load = rows.filter(last_load=load_id).first(), lockers.load(load_id)
    if item is None or load is None:
        return
    actor = Actor("device", str(load.compartment.bank.device_id))
    door = load.compartment
    if door.content == load_id and door.state == "blocked" and find(
        item, Finding.Kind.FORCED, actor, now, load=str(load_id)
    ):  # fmt: skip
        note(item, "forced", actor, now, load=str(load_id))
        if item.state == State.IN_LOCKER:  # nothing opens it any more: it is to be taken out
            item.locker_until = now
            item.save(update_fields=["locker_until"])
    if load.opened_at is None:
        return
    if item.load != load_id or item.state == State.CANCELLED:
        _too_late(item, load, actor, now)
        return
    taken_out = item.state == State.UNLOADING and load.closed_at  # the holder was faster
    if item.state == State.IN_LOCKER or taken_out:
        move(item, "open", actor, now)
        item.save()
        note(item, "opened", actor, now, load=str(load_id), at=load.opened_at.isoformat())
    if item.state == State.OPENED and load.closed_at:
        move(item, "collect", actor, now)
        kind = Kind.HOLDER.value
        if item.collector:
            kind = Delegate.objects.values_list("kind", flat=True).get(id=item.collector)
        complete(item, Way.LOCKER, kind, actor, now, at=load.closed_at, delegate_id=item.collector)


def _too_late(item: Item, load: Load, actor: Actor, now: datetime) -> None:
    """A door opened by a secret for a passport that was out of it, or out of time."""
    if item.state == State.CANCELLED and load.ended_at and item.load == load.id:
        item.load = None
        item.save(update_fields=["load"])
    ours = Handover.objects.filter(item=item, way=Way.LOCKER).exists()
    if not ours:
        find(item, Finding.Kind.LATE, actor, now, load=str(load.id))
