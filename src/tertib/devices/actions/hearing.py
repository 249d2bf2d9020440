"""That a device was heard, and how far its clock is off: written every few seconds at most."""

from __future__ import annotations

from datetime import datetime

from tertib.devices import rules
from tertib.devices.actions.alarms import change
from tertib.devices.conf import devices as conf
from tertib.devices.models import Alarm, Device
from tertib.devices.rules import Change
from tertib.ledger import actors
from tertib.ledger.actors import Actor

MOST = 2**62


def actor(device: Device) -> Actor:
    """The device, as the record names it."""
    return Actor("device", str(device.id))


def heard(device: Device, drift_ms: int, now: datetime) -> None:
    """Note that ``device`` spoke just now and that its clock is ``drift_ms`` ahead of ours.

    Ends its silence and begins or ends the alarm about its clock. Costs nothing while it was noted
    a few seconds ago and the clock is as right or wrong as it was then.
    """
    limit = conf().drift_alarm_ms
    wrong, was = rules.drifts(drift_ms, limit), rules.drifts(device.drift_ms, limit)
    noted = device.seen_at is not None and now - device.seen_at < conf().seen_every
    if noted and wrong == was:
        return
    drift_ms = max(-MOST, min(MOST, drift_ms))
    Device.objects.filter(id=device.id).update(seen_at=now, drift_ms=drift_ms)
    device.seen_at, device.drift_ms = now, drift_ms
    open_now = set(
        Alarm.objects.filter(device=device, closed_at=None).values_list("kind", flat=True)
    )
    changes = []
    if Alarm.Kind.SILENT in open_now:
        changes.append(Change("silent", "", False, 0, {}))
    if wrong != (Alarm.Kind.DRIFT in open_now):
        changes.append(Change("drift", "", wrong, 0, {"ms": drift_ms}))
    change(device, changes, actors.system("devices.clock"), now)
