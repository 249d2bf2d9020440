"""What cameras report, taken in the transaction of their events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tertib.checkpoint import actions
from tertib.devices.events import handles
from tertib.devices.models import Device, DeviceEvent


@handles("camera.candidate", records=True)
def candidate(device: Device, events: list[DeviceEvent], now: datetime) -> None:
    """A likeness: a candidate for the officer of the lane."""
    for event in events:
        actions.raise_candidate(device, event.data, now)


@handles("camera.candidate_nearer", records=True)
def nearer(device: Device, events: list[DeviceEvent], now: datetime) -> None:
    """A candidate has come to look more alike."""
    for event in events:
        actions.raise_band(device, event.data, now)


@handles("camera.alerted_locally", "camera.not_alerted")
def alerted(device: Device, events: list[DeviceEvent], now: datetime) -> None:
    """The camera told the lane itself while we could not; or there was nobody to hear of it."""
    for event in events:
        try:
            found = UUID(str(event.data.get("candidate")))
        except ValueError:
            continue
        told = event.kind == "camera.alerted_locally"
        actions.note_local_alert(device, found, min(event.at, now), told)
