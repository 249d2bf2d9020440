"""Which camera looks at which lane: shown on the screens, decides nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tertib.checkpoint.models import LaneCamera
from tertib.checkpoint.rules import Refused
from tertib.devices.models import Device
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.offices.models import Lane


@transaction.atomic
def place_camera(lane: Lane, device: Device, actor: Actor, now: datetime) -> None:
    """Note that ``device`` looks at ``lane``; known already: nothing changes.

    Raises:
        Refused: ``wrong_device`` (not a camera in use of the lane's office).
    """
    wrong = device.kind != Device.Kind.CAMERA or device.revoked_at is not None
    if wrong or device.office_id != lane.checkpoint.office_id:
        raise Refused("wrong_device")
    if learn(lane, device, now):
        _note(lane, device, "camera.placed", actor, now)


@transaction.atomic
def remove_camera(lane: Lane, device: Device, actor: Actor, now: datetime) -> None:
    """Note that ``device`` does not look at ``lane`` any more."""
    if LaneCamera.objects.filter(lane=lane, device=device).delete()[0]:
        _note(lane, device, "camera.removed", actor, now)


def learn(lane: Lane, device: Device, now: datetime) -> bool:
    """Keep that ``device`` looks at ``lane``; False if it was known."""
    return LaneCamera.objects.get_or_create(lane=lane, device=device, defaults={"placed_at": now})[
        1
    ]


def _note(lane: Lane, device: Device, action: str, actor: Actor, now: datetime) -> None:
    record.append(
        actor, action, f"device:{device.id}", {"lane": str(lane.id)},
        at=now, office=device.office_id,
    )  # fmt: skip
