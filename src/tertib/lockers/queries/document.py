"""The signed list of a bank's doors, as its controller fetches it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from django.conf import settings

from tertib.contracts import compartments as contract
from tertib.contracts import signed
from tertib.foundation import keys
from tertib.lockers.conf import lockers as conf
from tertib.lockers.models import Bank, Compartment, Deposit, Load, Purpose, State
from tertib.visits.models import Card, Colour

OUT = ("issued", "inside", "outside")
"""States of a badge that is somebody's; lost, revoked and returned ones open nothing."""
_SHOWN = {State.OPEN: "ready"}


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return round(moment.timestamp() * 1000)


def document(bank: Bank, now: datetime) -> contract.Compartments:
    """All doors of ``bank`` at ``now``; three queries.

    A door that its holder stands at is ``ready`` without secrets: it opens for nobody.
    """
    badges = _badges(bank.office_id)
    doors = list(Compartment.objects.filter(bank=bank).order_by("number"))
    contents = [door.content for door in doors if door.content]
    if bank.purpose == Purpose.PHONE:
        rows = Deposit.objects.filter(id__in=contents).values_list("id", "staff_id")
        owners: dict[UUID, UUID] = dict(rows)
        shown = [_phone(door, owners, badges) for door in doors]
        staff = {uid: str(card_id) for _, uid, card_id in badges}
    else:
        loads = {load.id: load for load in Load.objects.filter(id__in=contents)}
        shown = [_passport(door, loads, badges) for door in doors]
        staff = {}
    return contract.Compartments(
        office=bank.office_id, device=bank.device_id, made_at=milliseconds(now),
        max_age=conf().list_seconds, doors=tuple(shown), staff=staff,
    )  # fmt: skip


def etag_of(body: dict[str, Any]) -> str:
    """The ETag of a list: hex of the SHA-256 over everything in it but its time."""
    timeless = {name: value for name, value in body.items() if name != "made_at"}
    return hashlib.sha256(rfc8785.dumps(timeless)).hexdigest()


def signed_document(body: dict[str, Any]) -> bytes:
    """The list under the centre's key for the edge."""
    return signed.sign(contract.KIND, body, keys.signing_key(settings.CORE.keys, "edge"))


Badges = list[tuple[UUID, str, UUID]]
"""(staff, UID of the badge, id of the card)."""


def _badges(office: str) -> Badges:
    cards = Card.objects.filter(
        office=office, colour=Colour.STAFF, staff__is_active=True, state__in=OUT
    )
    return list(cards.order_by("uid").values_list("staff_id", "uid", "id"))


def _phone(door: Compartment, owners: dict[UUID, UUID], badges: Badges) -> contract.Compartment:
    owner = owners.get(door.content) if door.content else None
    return contract.Compartment(
        number=door.number, purpose="phone", state=_SHOWN.get(door.state, door.state),  # type: ignore[call-overload]
        load=door.content, staff=_uids(owner, badges),
    )  # fmt: skip


def _passport(door: Compartment, loads: dict[UUID, Load], badges: Badges) -> contract.Compartment:
    load = loads.get(door.content) if door.content else None
    state = _SHOWN.get(door.state, door.state)  # type: ignore[call-overload]
    if load is None:
        return contract.Compartment(door.number, "passport", state)
    if door.state != State.READY or not load.secrets or not (load.opens_at and load.closes_at):
        keeper = load.keeper_id if door.state == State.LOADING else None
        return contract.Compartment(
            door.number, "passport", state, load.id, staff=_uids(keeper, badges)
        )
    return contract.Compartment(
        door.number, "passport", state, load.id, load.salt, tuple(load.secrets),
        milliseconds(load.opens_at), milliseconds(load.closes_at),
    )  # fmt: skip


def _uids(staff_id: UUID | None, badges: Badges) -> tuple[str, ...]:
    return tuple(uid for owner, uid, _ in badges if owner == staff_id)
