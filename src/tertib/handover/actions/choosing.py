"""What the holder decides: which way, who may collect, a new PIN, and "it was not me"."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.foundation import ratelimit, vault
from tertib.foundation.ids import new_id
from tertib.handover import rules
from tertib.handover.actions.common import find, locked, note, person
from tertib.handover.actions.locker import send_pin
from tertib.handover.conf import handover as conf
from tertib.handover.models import AT_REST, OPEN, Delegate, Finding, Item, Kind, State, Way
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.lockers import actions as lockers
from tertib.lockers import queries as locker_queries
from tertib.lockers.rules import Refused as LockerRefused
from tertib.messaging.models import Contact

ADDRESS = ("name", "street", "town", "postcode")


@transaction.atomic
def choose(item_id: UUID, way: str, address: dict[str, str], now: datetime) -> None:
    """The way of collection, while the passport lies in the vault.

    Raises:
        Refused: ``not_now``, ``no_bank``, ``no_post``, ``address``.
    """
    item = locked(item_id)
    actor = actors.applicant(item.contact_id)
    if item.state not in AT_REST or way not in Way.values:
        raise rules.Refused("not_now")
    if way == Way.LOCKER and not locker_queries.has_passport_bank(item.office_id):
        raise rules.Refused("no_bank")
    if way == Way.POST:
        item.address_sealed = _sealed_address(item, address)
    item.way = way
    item.save(update_fields=["way", "address_sealed"])
    note(item, "way", actor, now, way=way)


def _sealed_address(item: Item, address: dict[str, str]) -> bytes:
    if not conf().post:
        raise rules.Refused("no_post")
    typed = {name: " ".join(address.get(name, "").split())[:120] for name in ADDRESS}
    code = typed["postcode"]
    if not all(typed.values()) or not (code.isascii() and code.isdigit() and len(code) == 5):
        raise rules.Refused("address")
    key = person(item)
    if key is None:
        raise rules.Refused("not_now")
    return key.seal(json.dumps(typed).encode(), f"address:{item.id}")


@transaction.atomic
def name(item_id: UUID, kind: str, full_name: str, nik: str, now: datetime) -> Delegate:
    """Name someone who may collect it.

    Raises:
        Refused: ``not_now``, ``not_named``, ``bad_nik``, ``too_many``, ``already_named``.
    """
    item = locked(item_id)
    if kind not in (Kind.FAMILY, Kind.OTHER):
        raise rules.Refused("not_named")
    if item.state not in OPEN:
        raise rules.Refused("not_now")
    if item.delegates.filter(removed_at=None).count() >= conf().delegates:
        raise rules.Refused("too_many")
    hashed = vault.lookup("nik", "".join(nik.split()))
    if item.delegates.filter(person_hash=hashed, removed_at=None).exists():
        raise rules.Refused("already_named")
    return add_delegate(item, kind, full_name, nik, actors.applicant(item.contact_id), now)


def add_delegate(
    item: Item, kind: str, full_name: str, nik: str, actor: Actor, now: datetime, *,
    by_holder: bool = True,
) -> Delegate:  # fmt: skip
    """A collector of a locked item; someone named before stays the one named.

    Raises:
        Refused: ``not_named``, ``bad_nik``, ``not_now`` (the person was erased).
    """
    full_name, nik = " ".join(full_name.split())[:120], "".join(nik.split())
    if not full_name:
        raise rules.Refused("not_named")
    if len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
        raise rules.Refused("bad_nik")
    hashed, key = vault.lookup("nik", nik), person(item)
    if known := item.delegates.filter(person_hash=hashed, removed_at=None).first():
        return known
    if key is None:
        raise rules.Refused("not_now")
    delegate_id = new_id()
    made = Delegate.objects.create(
        id=delegate_id, item=item, kind=kind, person_hash=hashed, by_holder=by_holder, named_at=now,
        name_sealed=key.seal(full_name.encode(), f"delegate:{delegate_id}"),
    )  # fmt: skip
    note(item, "named", actor, now, delegate=str(made.id), kind=kind, by_holder=by_holder)
    return made


@transaction.atomic
def remove(item_id: UUID, delegate_id: UUID, now: datetime) -> None:
    """Take a collector off. A PIN sent for this person is dead.

    Raises:
        Refused: ``not_now``.
    """
    item = locked(item_id)
    rows = item.delegates.filter(id=delegate_id, removed_at=None)
    if item.state not in OPEN or not rows.update(removed_at=now):
        raise rules.Refused("not_now")
    actor = actors.applicant(item.contact_id)
    note(item, "unnamed", actor, now, delegate=str(delegate_id))
    if item.collector == delegate_id and item.state == State.IN_LOCKER and item.load:
        lockers.close(item.load, actor, now)


def new_pin(item_id: UUID, delegate_id: UUID | None, now: datetime) -> None:
    """Send a new PIN to the holder's phone; the old one is dead. For a family member if allowed.

    Raises:
        Refused: ``not_now``, ``pins_spent``, ``opted_out``, ``no_pin_for_them``, ``not_there``.
    """
    if not ratelimit.allow(f"pin:{item_id}", conf().pins_per_day, timedelta(days=1), now):
        raise rules.Refused("pins_spent")
    with transaction.atomic():
        item = locked(item_id)
        if item.state != State.IN_LOCKER or not item.load or not item.locker_until:
            raise rules.Refused("not_now")
        if item.locker_until <= now:
            raise rules.Refused("not_now")
        if Contact.objects.filter(id=item.contact_id, opted_out_at__isnull=False).exists():
            raise rules.Refused("opted_out")
        if delegate_id:
            _check_family(item, delegate_id)
        actor = actors.applicant(item.contact_id)
        try:
            made = lockers.renew(item.load, now, item.locker_until, actor, now)
        except LockerRefused as refused:
            raise rules.Refused(refused.reason) from None
        item.collector = delegate_id
        item.save(update_fields=["collector"])
        send_pin(item, made, now)


def _check_family(item: Item, delegate_id: UUID) -> None:
    chosen = item.delegates.filter(id=delegate_id, removed_at=None).first()
    kind = chosen.kind if chosen else ""
    if not rules.may_have_pin(kind, item.office_id, conf().family_pin):
        raise rules.Refused("no_pin_for_them")


@transaction.atomic
def dispute(item_id: UUID, now: datetime) -> None:
    """The holder says: it was not me. A finding for oversight, once.

    Raises:
        Refused: ``not_now``: it was not handed over.
    """
    item = locked(item_id)
    if item.state != State.HANDED_OVER:
        raise rules.Refused("not_now")
    actor = actors.applicant(item.contact_id)
    if find(item, Finding.Kind.DISPUTED, actor, now):
        item.disputed_at = now
        item.save(update_fields=["disputed_at"])
        note(item, "disputed", actor, now)
