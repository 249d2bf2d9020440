"""Banks and doors out of use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.devices.models import Device
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.lockers.actions.common import locked, move, note
from tertib.lockers.models import Bank, Compartment
from tertib.lockers.rules import Refused

MOST = 200
"""Compartments of one bank: a limit against typing errors."""


@transaction.atomic
def add_bank(
    device: Device, name: str, purpose: str, doors: int, actor: Actor, now: datetime
) -> Bank:
    """The doors behind an enrolled locker controller, numbered from 1, all free.

    Raises:
        Refused: ``wrong_device`` (not a locker controller, or revoked), ``bad_number``,
            ``name_taken``: another bank has this name or this device.
    """
    if device.kind != Device.Kind.LOCKER or device.revoked_at:
        raise Refused("wrong_device")
    if not 1 <= doors <= MOST:
        raise Refused("bad_number")
    try:
        with transaction.atomic():
            bank = Bank.objects.create(
                office_id=device.office_id, device=device, name=name, purpose=purpose, added_at=now
            )
    except IntegrityError:
        raise Refused("name_taken") from None
    Compartment.objects.bulk_create(
        Compartment(bank=bank, number=number, changed_at=now) for number in range(1, doors + 1)
    )
    record.append(
        actor, "bank.added", f"bank:{bank.id}",
        {"device": str(device.id), "purpose": purpose, "doors": doors},
        at=now, office=bank.office_id,
    )  # fmt: skip
    return bank


@transaction.atomic
def block(compartment_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Take an empty compartment out of use.

    Raises:
        Refused: ``no_reason``; ``not_now``: something is in it, take that out first.
    """
    if not reason.strip():
        raise Refused("no_reason")
    door = locked(compartment_id)
    move(door, "block", actor, now)
    door.reason = reason.strip()[:200]
    door.save()
    note(door, "compartment.blocked", actor, now, reason=door.reason)


@transaction.atomic
def unblock(compartment_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Put a compartment into use again.

    Raises:
        Refused: ``no_reason``, ``not_now``, ``not_empty``: what is in it comes out first.
    """
    if not reason.strip():
        raise Refused("no_reason")
    door = locked(compartment_id)
    move(door, "unblock", actor, now)
    if door.content:
        raise Refused("not_empty")
    door.reason = ""
    door.save()
    note(door, "compartment.unblocked", actor, now, reason=reason.strip()[:200])
