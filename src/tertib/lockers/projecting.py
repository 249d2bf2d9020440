"""What locker controllers reported, made into states of doors: facts, so nothing is refused.

Each event leaves one entry in the transaction that takes it from the device. What concerns the
collection of a load has the subject ``load:<id>``; ``handover`` subscribes to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tertib.devices.events import handles
from tertib.devices.models import Device, DeviceEvent
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.lockers.models import Bank, Compartment, Deposit, Load, Purpose, State
from tertib.visits.models import Card

KINDS = ("locker.opened", "locker.closed", "locker.refused", "locker.forced",
         "phone.deposited", "phone.taken")  # fmt: skip
BY_HOLDER = "secret"
"""What ``why`` of ``locker.opened`` says when PIN or token unlocked the door; else a badge did."""


@handles(*KINDS, records=True)
@transaction.atomic
def project(device: Device, events: list[DeviceEvent], now: datetime) -> None:
    """Apply these events in their order."""
    bank = Bank.objects.filter(device=device).first()
    doors: Doors = {}
    if bank:
        rows = Compartment.objects.select_for_update().filter(bank=bank).order_by("number")
        doors = {door.number: door for door in rows}
    for event in events:
        number = event.data.get("compartment")
        door = doors.get(number) if type(number) is int else None
        if door is None:
            note(device, event, now, f"bank:{bank.id}" if bank else f"device:{device.id}")
            continue
        door.bank = bank  # type: ignore[assignment]
        subject, more = _APPLY[event.kind](door, event, doors)
        door.changed_at = now
        door.save()
        note(device, event, now, subject or f"compartment:{door.id}", **more)


def note(device: Device, event: DeviceEvent, now: datetime, subject: str, **more: Any) -> None:
    """The entry of one event: who, which number, which door."""
    told = {
        name: value for name in ("compartment", "why", "of", "card")
        if isinstance(value := event.data.get(name), (int, str)) and _plain(str(value))
    }  # fmt: skip
    record.append(
        Actor("device", str(device.id)), event.kind, subject,
        {"seq": event.seq, "at": event.at.isoformat(), **told, **more},
        at=now, office=device.office_id,
    )  # fmt: skip


def _plain(value: str) -> bool:
    return len(value) <= 60 and value.isascii() and value.isprintable()


Told = tuple[str, dict[str, Any]]
"""The subject of the entry (empty: the door) and what more it says."""
Doors = dict[Any, Compartment]


def _opened(door: Compartment, event: DeviceEvent, doors: Doors) -> Told:
    current = _load(door)
    if door.bank.purpose == Purpose.PHONE or event.data.get("why") != BY_HOLDER:
        if current:
            current.door_open, current.by_holder = True, False
            current.save(update_fields=["door_open", "by_holder"])
        return "", {}
    named = _uuid(event.data.get("of"))
    if current and (named is None or named == current.id) and current.sealed_at:
        door.state = State.OPEN
        current.opened_at = current.opened_at or event.at
        current.door_open = current.by_holder = True
        current.save(update_fields=["opened_at", "door_open", "by_holder"])
        return f"load:{current.id}", {}
    if named and (stale := Load.objects.filter(id=named).first()):
        stale.opened_at = stale.opened_at or event.at
        stale.save(update_fields=["opened_at"])
        return f"load:{named}", {"stale": True}  # what it opened was out already
    return "", {"unknown": True}


def _closed(door: Compartment, event: DeviceEvent, doors: Doors) -> Told:
    load = _load(door)
    if load is None:
        return "", {}
    load.door_open = False
    if not load.by_holder:
        if load.sealed_at is None:
            load.placed_at = event.at
        load.save(update_fields=["door_open", "placed_at"])
        return "", {}
    door.content = None
    if door.state != State.BLOCKED:
        door.state = State.FREE
    load.closed_at = load.ended_at = event.at
    load.keeper_id, load.by_holder = None, False
    load.save()
    return f"load:{load.id}", {}


def _forced(door: Compartment, event: DeviceEvent, doors: Doors) -> Told:
    door.state, door.reason = State.BLOCKED, "forced"
    load = _load(door)
    if load:
        load.secrets, load.salt, load.keeper_id = [], "", None
        load.save(update_fields=["secrets", "salt", "keeper_id"])
        return f"load:{load.id}", {}
    staff_id = _end(Deposit.objects.filter(compartment=door, until=None), event.at)
    door.content = None
    return "", {"staff": str(staff_id)} if staff_id else {}


def _deposited(door: Compartment, event: DeviceEvent, doors: Doors) -> Told:
    owner = _owner(event)
    if owner is None:
        return "", {"unknown": True}
    _end(Deposit.objects.filter(staff_id=owner, until=None), event.at)
    for other in doors.values():  # a phone is in one place: what lies elsewhere was taken unseen
        if other.id != door.id and other.content and _owner_of(other) == owner:
            other.content = None
            other.state = State.FREE if other.state != State.BLOCKED else State.BLOCKED
            other.save()
    _end(Deposit.objects.filter(compartment=door, until=None), event.at)
    made = Deposit.objects.create(
        office_id=door.bank.office_id, staff_id=owner, compartment=door, since=event.at
    )
    door.content = made.id
    if door.state == State.FREE:
        door.state = State.READY
    return f"staff:{owner}", {"deposit": str(made.id)}


def _taken(door: Compartment, event: DeviceEvent, doors: Doors) -> Told:
    staff_id = _end(Deposit.objects.filter(compartment=door, until=None), event.at)
    door.content = None
    if door.state != State.BLOCKED:
        door.state = State.FREE
    return (f"staff:{staff_id}" if staff_id else ""), {}


def _refused(door: Compartment, event: DeviceEvent, doors: Doors) -> Told:
    return "", {}


_APPLY: dict[str, Callable[[Compartment, DeviceEvent, Doors], Told]] = {
    "locker.opened": _opened, "locker.closed": _closed, "locker.forced": _forced,
    "locker.refused": _refused, "phone.deposited": _deposited, "phone.taken": _taken,
}  # fmt: skip


def _load(door: Compartment) -> Load | None:
    if door.content is None:
        return None
    return Load.objects.select_for_update().filter(id=door.content).first()


def _end(open_deposits: Any, at: datetime) -> UUID | None:
    """End these deposits; whose the last one was."""
    staff_id: UUID | None = None
    for deposit in open_deposits.select_for_update():
        deposit.until, staff_id = at, deposit.staff_id
        deposit.save(update_fields=["until"])
    return staff_id


def _owner(event: DeviceEvent) -> UUID | None:
    card_id = _uuid(event.data.get("card"))
    if card_id is None:
        return None
    return Card.objects.filter(id=card_id).values_list("staff_id", flat=True).first()


def _owner_of(door: Compartment) -> UUID | None:
    return Deposit.objects.filter(id=door.content).values_list("staff_id", flat=True).first()  # type: ignore[misc]


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
