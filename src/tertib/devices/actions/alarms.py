"""Alarms: begun and ended by what devices report, by their silence, or by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from tertib.devices import rules
from tertib.devices.conf import devices as conf
from tertib.devices.models import Alarm, Device
from tertib.devices.rules import Change
from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.offices.models import Staff

WATCH = actors.system("devices.watch")


def change(device: Device, changes: Sequence[Change], actor: Actor, now: datetime) -> None:
    """Begin and end alarms of one device; what is so already stays. Joins the transaction."""
    if not changes:
        return
    with transaction.atomic():
        Device.objects.select_for_update().get(id=device.id)
        known = {
            (alarm.kind, alarm.about): alarm
            for alarm in Alarm.objects.filter(device=device, closed_at=None)
        }
        for one in changes:
            key = (one.kind, one.about)
            if one.opens and key not in known:
                known[key] = Alarm.objects.create(
                    device=device, kind=one.kind, about=one.about, opened_at=_moment(one, now),
                    details=dict(one.details),
                )  # fmt: skip
                _note("opened", device, known[key], actor, now)
            elif not one.opens and key in known:
                alarm = known.pop(key)
                Alarm.objects.filter(id=alarm.id).update(closed_at=max(alarm.opened_at, now))
                _note("closed", device, alarm, actor, now)


def _moment(one: Change, now: datetime) -> datetime:
    """When it began by the device's clock, but not after now."""
    return min(datetime.fromtimestamp(one.at / 1000, UTC), now) if one.at else now


def _note(verb: str, device: Device, alarm: Alarm, actor: Actor, now: datetime) -> None:
    record.append(
        actor, f"alarm.{verb}", f"device:{device.id}",
        {"alarm": str(alarm.id), "kind": str(alarm.kind), "about": alarm.about},
        at=now, office=device.office_id,
    )  # fmt: skip


@transaction.atomic
def acknowledge(alarm_id: UUID, note: str, staff: Staff, now: datetime) -> bool:
    """Close an alarm that only a person can close, saying what was found.

    False if it is closed already, is of another kind, or ``note`` is empty.
    """
    found = (
        Alarm.objects.select_for_update(of=("self",))
        .select_related("device")
        .filter(id=alarm_id, closed_at=None, kind__in=rules.BY_HAND)
        .first()
    )
    if found is None or not note.strip():
        return False
    found.closed_at, found.closed_by, found.note = now, staff, note.strip()[:200]
    found.save(update_fields=["closed_at", "closed_by", "note"])
    _note("closed", found.device, found, actors.staff(staff.id), now)
    return True


def watch(now: datetime) -> int:
    """Raise an alarm for every device that has fallen silent; how many were raised."""
    late = Device.objects.filter(revoked_at=None, seen_at__lte=now - conf().silent).exclude(
        alarms__kind=Alarm.Kind.SILENT, alarms__closed_at=None
    )
    for device in late:
        silence = Change("silent", "", True, 0, {"seen": device.seen_at.isoformat()})  # type: ignore[union-attr]
        change(device, [silence], WATCH, now)
    return len(late)
