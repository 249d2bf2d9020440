"""Reads of this subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from tertib.devices import rules
from tertib.devices.conf import devices as conf
from tertib.devices.models import Alarm, Device


@dataclass(frozen=True)
class Standing:
    """A device as people see it: whether it is heard, and its open alarms."""

    device: Device
    online: bool
    alarms: tuple[Alarm, ...]


def device(device_id: UUID) -> Device:
    """The device of that id.

    Raises:
        Device.DoesNotExist: there is none.
    """
    return Device.objects.select_related("office").get(id=device_id)


def standing(offices: Sequence[str] | None, now: datetime, *kinds: str) -> list[Standing]:
    """Devices in use of these offices (None: all) by office and name; two queries."""
    found = Device.objects.filter(revoked_at=None).select_related("office")
    if offices is not None:
        found = found.filter(office_id__in=offices)
    if kinds:
        found = found.filter(kind__in=kinds)
    alarms = Prefetch("alarms", Alarm.objects.filter(closed_at=None), to_attr="open_alarms")
    return [
        Standing(
            one,
            one.seen_at is not None and not rules.is_silent(one.seen_at, now, conf().silent),
            tuple(one.open_alarms),
        )
        for one in found.prefetch_related(alarms).order_by("office__name", "name")
    ]


def past_alarms(offices: Sequence[str] | None, limit: int = 50) -> list[Alarm]:
    """The alarms that are over, the newest first."""
    found = Alarm.objects.exclude(closed_at=None).select_related("device__office", "closed_by")
    if offices is not None:
        found = found.filter(device__office_id__in=offices)
    return list(found.order_by("-closed_at")[:limit])


def health(now: datetime) -> dict[str, str]:
    """For the status page: ``gates`` and how many of the devices in use raise an alarm."""
    troubled = Alarm.objects.filter(closed_at=None, device__revoked_at=None)
    count = troubled.values("device").distinct().count()
    return {"gates": f"{count} devices with an alarm" if count else ""}
