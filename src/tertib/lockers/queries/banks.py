"""Banks as their supervisors see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.devices.models import Device
from tertib.lockers import rules
from tertib.lockers.conf import lockers as conf
from tertib.lockers.models import Bank, Compartment, Deposit, Load, Purpose, State
from tertib.offices.models import Staff


@dataclass(frozen=True)
class Door:
    """A compartment in the grid; ``who`` is the owner of a phone, or who is loading."""

    id: UUID
    number: int
    state: str
    label: str
    who: str
    since: datetime | None
    until: datetime | None
    late: bool
    reason: str
    content: UUID | None


@dataclass(frozen=True)
class BankView:
    """A bank with its doors and how many stand in each state."""

    bank: Bank
    doors: tuple[Door, ...]

    @property
    def free(self) -> int:
        return sum(door.state == State.FREE for door in self.doors)

    @property
    def late(self) -> int:
        return sum(door.late for door in self.doors)


def banks(office: str, now: datetime) -> list[BankView]:
    """The banks of an office with everything in them; four queries for all of them."""
    found = list(Bank.objects.filter(office=office, active=True).select_related("device"))
    doors = list(Compartment.objects.filter(bank__in=found).order_by("number"))
    contents = [door.content for door in doors if door.content]
    loads = {
        load.id: load for load in Load.objects.filter(id__in=contents).select_related("keeper")
    }
    deposits = {
        row.id: row for row in Deposit.objects.filter(id__in=contents).select_related("staff")
    }
    return [
        BankView(
            bank,
            tuple(_door(door, loads, deposits, now) for door in doors if door.bank_id == bank.id),
        )
        for bank in found
    ]


def _door(
    door: Compartment, loads: dict[UUID, Load], deposits: dict[UUID, Deposit], now: datetime
) -> Door:
    who, since, until, late = "", None, None, False
    if load := loads.get(door.content) if door.content else None:
        who = load.keeper.name if load.keeper else ""
        since, until = load.sealed_at or load.began_at, load.closes_at
        late = bool(until and until <= now and door.state == State.READY)
    elif deposit := deposits.get(door.content) if door.content else None:
        who, since = deposit.staff.name, deposit.since
        late = rules.overdue(since, now, conf().phone_longest)
    if door.state == State.OPEN:
        since = load.opened_at if load else door.changed_at
        late = rules.overdue(since or door.changed_at, now, conf().door_longest)
    return Door(
        door.id, door.number, door.state, str(State(door.state).label), who, since, until, late,
        door.reason, door.content,
    )  # fmt: skip


def by_hand(office: str) -> list[Deposit]:
    """Phones that the office's supervisors keep, oldest first."""
    rows = Deposit.objects.filter(office=office, until=None, compartment=None)
    return list(rows.select_related("staff", "entered_by").order_by("since"))


def may_enter_by_hand(office: str) -> bool:
    """Whether phones are entered by hand here: allowed, and no phone locker to do it."""
    banks = Bank.objects.filter(office=office, purpose=Purpose.PHONE, active=True)
    return conf().manual and not banks.exists()


def has_passport_bank(office: str) -> bool:
    """Whether passports can be collected from a locker here."""
    return Bank.objects.filter(office=office, purpose=Purpose.PASSPORT, active=True).exists()


def compartment(compartment_id: UUID, office: str) -> Compartment | None:
    """A compartment of this office with its bank."""
    rows = Compartment.objects.select_related("bank__office")
    return rows.filter(id=compartment_id, bank__office=office).first()


def place_of(load_id: UUID | None) -> Compartment | None:
    """Where a load lies now, with its bank."""
    if load_id is None:
        return None
    return Compartment.objects.select_related("bank").filter(content=load_id).first()


def places_of(load_ids: list[UUID]) -> dict[UUID, Compartment]:
    """:func:`place_of` for several, in one query."""
    rows = Compartment.objects.select_related("bank").filter(content__in=load_ids)
    return {row.content: row for row in rows if row.content}


def load(load_id: UUID) -> Load | None:
    """A load, past or present."""
    return Load.objects.select_related("compartment__bank").filter(id=load_id).first()


def free_controllers(office: str) -> list[Device]:
    """Enrolled locker controllers of the office that have no bank yet."""
    rows = Device.objects.filter(office=office, kind=Device.Kind.LOCKER, revoked_at=None, bank=None)
    return list(rows.order_by("name"))


def without_phone(people: list[Staff]) -> list[Staff]:
    """Those of ``people`` whose phone is not locked away."""
    away = set(
        Deposit.objects.filter(staff__in=people, until=None).values_list("staff_id", flat=True)
    )
    return [person for person in people if person.id not in away]
