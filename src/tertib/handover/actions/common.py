"""What the verbs share: locking an item, moving it by the table, the line in the record."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.applications import actions as applications
from tertib.booking.wording import link
from tertib.booking.wording import office as office_words
from tertib.contracts import booking_code
from tertib.foundation import vault
from tertib.foundation.vault import PersonKey
from tertib.handover import rules
from tertib.handover.conf import handover as conf
from tertib.handover.models import Finding, Handover, Item, Kind, Way
from tertib.handover.queries.collectors import collected_for
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.messaging import actions as messaging


def locked(item_id: UUID, office: str = "") -> Item:
    """The item with its office, locked until the transaction ends; of ``office`` if given.

    Raises:
        Item.DoesNotExist: there is none, or it is another office's.
    """
    rows = Item.objects.select_for_update(of=("self",)).select_related("office")
    return rows.get(id=item_id, **({"office": office} if office else {}))


def move(item: Item, verb: str, actor: Actor, now: datetime) -> None:
    """Move a locked item by the table; not saved.

    Raises:
        Refused: ``not_now``.
    """
    item.state = rules.after(item.state, verb, actor.kind).value
    item.changed_at = now


def person(item: Item) -> PersonKey | None:
    """The key of whose passport it is; None once the person was erased."""
    with suppress(vault.KeyDestroyed):
        return vault.load(item.key_id)
    return None


def note(item: Item, verb: str, actor: Actor, now: datetime, **more: Any) -> None:
    """One entry, sealed under the person's key, so that it stands in their proof."""
    record.append(
        actor, f"passport.{verb}", f"passport:{item.id}",
        {"application": str(item.application_id), **more},
        at=now, office=item.office_id, person=person(item),
    )  # fmt: skip


def check_code(item: Item, typed: str) -> None:
    """Whether the label in the officer's hand is this item's.

    Raises:
        Refused: ``wrong_code``.
    """
    try:
        same = booking_code.normalise(typed) == item.code
    except booking_code.InvalidCode:
        same = False
    if not same:
        raise rules.Refused("wrong_code")


def tell(item: Item, template: str, key: str, now: datetime, **params: Any) -> None:
    """Queue a notice to the holder; an erased person hears nothing."""
    with suppress(vault.KeyDestroyed):
        messaging.notify(
            item.contact_id, template,
            {"office": office_words(item.office.name),
             "link": link("collect", str(item.application_id)), **params},
            key=f"{template}:{item.id}:{key}", now=now, office=item.office_id,
        )  # fmt: skip


def complete(
    item: Item, way: Way, kind: str, actor: Actor, now: datetime, *, at: datetime | None = None,
    delegate_id: UUID | None = None, officer: UUID | None = None, proof: str = "",
) -> None:  # fmt: skip
    """What every hand-over ends with: application, receipt, message, a look at the collector.

    The item was moved before, and is saved here.
    """
    item.load, item.locker_until = None, None
    item.save()
    done = Handover.objects.create(
        item=item,
        at=at or now,
        way=way,
        kind=kind,
        delegate_id=delegate_id,
        officer_id=officer,
        proof=proof,
    )
    applications.move([item.application_id], "hand_over", actor, now, more={"item": str(item.id)})
    note(item, "handed_over", actor, now, way=way.value, kind=kind, proof=proof,
         delegate=str(delegate_id or ""))  # fmt: skip
    tell(item, "collected", "1", now, how=_how(way, kind))
    if done.delegate_id:
        _look_at(done, actor, now)


def find(item: Item, kind: Finding.Kind, actor: Actor, now: datetime, **details: Any) -> bool:
    """Put a finding once; False if it was known."""
    _, new = Finding.objects.get_or_create(
        item=item, kind=kind,
        defaults={"office_id": item.office_id, "at": now, "details": details},
    )  # fmt: skip
    if new:
        record.append(
            actor, "handover.finding", f"passport:{item.id}", {"kind": kind.value, **details},
            at=now, office=item.office_id,
        )  # fmt: skip
    return new


def _look_at(done: Handover, actor: Actor, now: datetime) -> None:
    """A collector who fetches the passports of many strangers (domain/02, Lombok Timur)."""
    count = collected_for(bytes(done.delegate.person_hash), now)  # type: ignore[union-attr]
    if count >= conf().repeat_collector:
        find(done.item, Finding.Kind.REPEAT, actor, now, holders=count)


_HOW = {
    (Way.LOCKER, Kind.HOLDER): ("dari loker, dengan PIN Anda", "from the locker, with your PIN"),
    (Way.LOCKER, Kind.FAMILY): (
        "dari loker, dengan PIN untuk keluarga Anda", "from the locker, with your family's PIN"
    ),
    (Way.COUNTER, Kind.HOLDER): ("di loket, oleh Anda sendiri", "at the counter, by yourself"),
    (Way.COUNTER, Kind.FAMILY): ("di loket, oleh keluarga Anda", "at the counter, by family"),
    (Way.COUNTER, Kind.OTHER): (
        "di loket, oleh orang yang Anda beri kuasa", "at the counter, by someone you authorised"
    ),
    (Way.POST, Kind.HOLDER): ("dikirim lewat Pos Indonesia", "by Pos Indonesia"),
}  # fmt: skip


def _how(way: Way, kind: str) -> dict[str, str]:
    words = _HOW[way, Kind(kind)]
    return {"id": words[0], "en": words[1]}
