"""What the verbs share: locking a door, moving it by the table, the line in the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.lockers import rules
from tertib.lockers.models import Compartment, Load


def locked(compartment_id: UUID) -> Compartment:
    """The compartment with its bank, locked until the transaction ends.

    Raises:
        Compartment.DoesNotExist: there is none.
    """
    rows = Compartment.objects.select_for_update(of=("self",)).select_related("bank")
    return rows.get(id=compartment_id)


def holding(load_id: UUID) -> tuple[Compartment, Load]:
    """The compartment that holds this load, locked, and the load.

    Raises:
        Refused: ``not_there``: it lies in no compartment any more.
    """
    rows = Compartment.objects.select_for_update(of=("self",)).select_related("bank")
    door = rows.filter(content=load_id).first()
    if door is None:
        raise rules.Refused("not_there")
    return door, Load.objects.select_for_update().get(id=load_id)


def move(door: Compartment, verb: str, actor: Actor, now: datetime) -> None:
    """Move a locked door by the table; not saved.

    Raises:
        Refused: ``not_now``.
    """
    door.state = rules.after(door.state, verb, actor.kind, door.bank.purpose).value
    door.changed_at = now


def note(
    door: Compartment, action: str, actor: Actor, now: datetime, *, subject: str = "", **more: Any
) -> None:
    """One entry about a door; opaque ids only."""
    record.append(
        actor, action, subject or f"compartment:{door.id}",
        {"bank": str(door.bank_id), "number": door.number, **more},
        at=now, office=door.bank.office_id,
    )  # fmt: skip
