"""Agencies, their duty desks, and who acts for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.offices.models import Role, Staff
from tertib.watchlist.models import Agency, AgencyMember
from tertib.watchlist.rules.orders import Refused


@transaction.atomic
def add_agency(
    code: str, name: str, actor: Actor, now: datetime, *, email: str = "", phone: str = ""
) -> Agency:
    """A new requesting agency with its duty desk.

    Raises:
        Refused: ``code_taken``; ``no_desk``: nobody could be called or written to.
    """
    _check_desk(email, phone)
    try:
        with transaction.atomic():
            made = Agency.objects.create(
                code=code, name=name, email=email, phone=phone, added_at=now
            )
    except IntegrityError:
        raise Refused("code_taken", "code") from None
    record.append(actor, "watchlist.agency_added", f"agency:{made.id}", {"code": code}, at=now)
    return made


@transaction.atomic
def set_desk(
    agency_id: UUID, actor: Actor, now: datetime, *, email: str, phone: str, active: bool
) -> None:
    """Change how an agency's duty desk is reached, or whether it may ask for orders at all.

    Raises:
        Refused: ``no_desk``.
    """
    _check_desk(email, phone)
    Agency.objects.filter(id=agency_id).update(email=email, phone=phone, active=active)
    record.append(
        actor, "watchlist.agency_changed", f"agency:{agency_id}", {"active": active}, at=now
    )


def _check_desk(email: str, phone: str) -> None:
    """An agency answers for its orders: when somebody is held, its desk must be reached."""
    if not (email or phone):
        raise Refused("no_desk", "phone")


@transaction.atomic
def add_member(agency_id: UUID, staff: Staff, actor: Actor, now: datetime) -> None:
    """Let an account with the role ``agency`` act for one agency, and for no other.

    Raises:
        Refused: ``not_agency_account``: it holds another role, or none; ``member_elsewhere``.
    """
    held = set(staff.assignments.values_list("role", flat=True))
    if held != {Role.AGENCY.value}:
        raise Refused("not_agency_account", "staff")
    made, new = AgencyMember.objects.get_or_create(
        staff=staff, defaults={"agency_id": agency_id, "added_at": now}
    )
    if not new and made.agency_id != agency_id:
        raise Refused("member_elsewhere", "staff")
    if new:
        record.append(
            actor, "watchlist.member_added", f"agency:{agency_id}", {"staff": str(staff.id)},
            at=now,
        )  # fmt: skip
