"""Officers' phones: entered by hand where no locker does it, and what devices report of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.lockers import rules
from tertib.lockers.conf import lockers as conf
from tertib.lockers.models import Bank, Deposit, Purpose
from tertib.offices import queries as offices


@transaction.atomic
def deposit_by_hand(
    office: str, staff_id: UUID, reason: str, by: UUID, actor: Actor, now: datetime
) -> Deposit:
    """The supervisor keeps an officer's phone. It shows as such wherever it counts.

    Raises:
        Refused: ``manual_off``, ``has_bank``, ``no_reason``, ``not_here`` (no role in this
            office), ``own_phone`` (nobody vouches for themselves), ``already`` (it is locked away).
    """
    banks = Bank.objects.filter(office=office, purpose=Purpose.PHONE, active=True)
    rules.check_manual(allowed=conf().manual, has_bank=banks.exists(), reason=reason)
    if staff_id == by:
        raise rules.Refused("own_phone")
    owner = offices.people([office]).filter(id=staff_id, is_active=True).exists()
    if not owner:
        raise rules.Refused("not_here")
    made, new = Deposit.objects.get_or_create(
        staff_id=staff_id, until=None,
        defaults={"office_id": office, "since": now, "entered_by_id": by,
                  "reason": reason.strip()[:200]},
    )  # fmt: skip
    if not new:
        raise rules.Refused("already")
    _note(made, "phone.deposited", actor, now)
    return made


@transaction.atomic
def return_by_hand(deposit_id: UUID, office: str, actor: Actor, now: datetime) -> None:
    """The supervisor gives back a phone entered by hand.

    Raises:
        Refused: ``not_now``: it was given back before, or a device holds it.
    """
    found = Deposit.objects.select_for_update().filter(
        id=deposit_id, office=office, until=None, compartment=None
    )
    if (deposit := found.first()) is None:
        raise rules.Refused("not_now")
    deposit.until = now
    deposit.save(update_fields=["until"])
    _note(deposit, "phone.taken", actor, now)


def _note(deposit: Deposit, action: str, actor: Actor, now: datetime) -> None:
    record.append(
        actor, action, f"staff:{deposit.staff_id}",
        {"deposit": str(deposit.id), "by_hand": True, "reason": deposit.reason},
        at=now, office=deposit.office_id,
    )  # fmt: skip
