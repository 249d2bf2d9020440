"""Passports in and out of compartments. Who holds what in hand is the business of handover."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from tertib.foundation.ids import new_id
from tertib.ledger.actors import Actor
from tertib.lockers import rules, secret
from tertib.lockers.actions.common import holding, move, note
from tertib.lockers.conf import lockers as conf
from tertib.lockers.models import Bank, Compartment, Load, Purpose, State
from tertib.lockers.rules import Refused
from tertib.lockers.secret import Secret

# Two officers at once get two doors: a row that another one is taking is passed over. Which of
# the free ones it is, chance says, so that nobody learns to foresee it.
_RESERVE = """
UPDATE lockers_compartment SET state = 'loading', content = %s, changed_at = %s
WHERE id = (
    SELECT c.id FROM lockers_compartment c JOIN lockers_bank b ON b.id = c.bank_id
    WHERE b.office_id = %s AND b.purpose = 'passport' AND b.active AND c.state = 'free'
    ORDER BY random() LIMIT 1 FOR UPDATE OF c SKIP LOCKED
) RETURNING id
"""


@transaction.atomic
def reserve(office: str, keeper: UUID, actor: Actor, now: datetime) -> Load:
    """A free passport compartment of the office, drawn by chance, for what ``keeper`` puts in.

    Raises:
        Refused: ``no_bank``, or ``full``: no compartment is free.
    """
    load_id = new_id()
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [load_id, now, office])
        row = cursor.fetchone()
    if row is None:
        banks = Bank.objects.filter(office=office, purpose=Purpose.PASSPORT, active=True)
        raise Refused("full" if banks.exists() else "no_bank")
    load = Load.objects.create(id=load_id, compartment_id=row[0], keeper_id=keeper, began_at=now)
    door = Compartment.objects.select_related("bank").get(id=row[0])
    note(door, "compartment.reserved", actor, now, load=str(load_id))
    load.compartment = door
    return load


@transaction.atomic
def seal(
    load_id: UUID, sealer: UUID, opens_at: datetime, closes_at: datetime, actor: Actor,
    now: datetime,
) -> Secret:  # fmt: skip
    """A second person declares it closed; from now on only the secret returned here opens it.

    Raises:
        Refused: ``same_person`` (who loaded it cannot seal it), ``door_open``, ``not_placed``
            (the device has not seen the door opened and closed), ``not_there``, ``not_now``.
    """
    door, load = holding(load_id)
    move(door, "seal", actor, now)
    if load.keeper_id == sealer:
        raise Refused("same_person")
    if load.door_open:
        raise Refused("door_open")
    if load.placed_at is None:
        raise Refused("not_placed")
    made = _secret(door, load, opens_at, closes_at)
    load.sealed_at, load.keeper_id = now, None
    load.save()
    door.save()
    note(door, "compartment.sealed", actor, now, load=str(load_id))
    return made


@transaction.atomic
def renew(
    load_id: UUID, opens_at: datetime, closes_at: datetime, actor: Actor, now: datetime
) -> Secret:
    """A new secret; the old one is dead.

    Raises:
        Refused: ``not_there``, or ``not_now``: it is not ready to be taken.
    """
    door, load = holding(load_id)
    if door.state != State.READY:
        raise Refused("not_now")
    made = _secret(door, load, opens_at, closes_at)
    load.save()
    note(door, "compartment.renewed", actor, now, load=str(load_id))
    return made


@transaction.atomic
def close(load_id: UUID, actor: Actor, now: datetime) -> None:
    """Nobody's secret opens it any more; it stays where it is until staff take it out.

    Raises:
        Refused: ``not_there``.
    """
    door, load = holding(load_id)
    load.secrets, load.salt = [], ""
    load.save(update_fields=["secrets", "salt"])
    note(door, "compartment.closed", actor, now, load=str(load_id))


@transaction.atomic
def reopen(load_id: UUID, keeper: UUID, actor: Actor, now: datetime) -> Load:
    """``keeper`` may open it with the badge to take out what is in it; the secret is dead.

    Of a compartment being loaded, only the keeper changes.

    Raises:
        Refused: ``not_there``, or ``at_door``: its holder is at the open door. A door that was
            unlocked and not pulled, or left open, is the officer's after ``door_minutes``.
    """
    door, load = holding(load_id)
    if door.state == State.OPEN and not rules.overdue(
        load.opened_at or now, now, conf().door_longest
    ):
        raise Refused("at_door")
    if door.state != State.LOADING:
        move(door, "reopen", actor, now)
        door.reason = ""
        door.save()
    load.keeper_id, load.secrets, load.salt = keeper, [], ""
    load.save()
    note(door, "compartment.reopened", actor, now, load=str(load_id))
    load.compartment = door
    return load


@transaction.atomic
def empty(load_id: UUID, actor: Actor, now: datetime) -> None:
    """What was in it is out, in the hands of staff.

    Raises:
        Refused: ``not_there``, ``not_now``, ``door_open``.
    """
    door, load = holding(load_id)
    move(door, "empty", actor, now)
    if load.door_open:
        raise Refused("door_open")
    door.content = None
    door.save()
    load.ended_at, load.keeper_id = now, None
    load.save(update_fields=["ended_at", "keeper_id"])
    note(door, "compartment.emptied", actor, now, load=str(load_id))


def _secret(door: Compartment, load: Load, opens_at: datetime, closes_at: datetime) -> Secret:
    Bank.objects.select_for_update().get(id=door.bank_id)  # PINs of a bank are drawn in turn
    others = Load.objects.filter(compartment__bank=door.bank_id, ended_at=None).exclude(id=load.id)
    made = secret.fresh(others.values_list("salt", "secrets"))
    load.salt, load.secrets = made.salt, made.hashes
    load.opens_at, load.closes_at = opens_at, closes_at
    return made
