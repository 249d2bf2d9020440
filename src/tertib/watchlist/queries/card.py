"""Opening who somebody is. Each opening is a line in the record: who saw whom, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tertib.foundation import vault
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.watchlist import particulars
from tertib.watchlist import photographs as pictures
from tertib.watchlist.models import Order, Subject
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.queries.effective import effective_orders
from tertib.watchlist.queries.photographs import approved, photographs, photographs_of


@dataclass(frozen=True)
class SubjectCard:
    """What the officer at the lane sees. ``orders`` are those that bar on the day asked for,
    each with its agency; ``photographs`` are ids for the page ``watchlist_photo``."""

    subject: UUID
    who: Particulars
    photographs: list[UUID]
    orders: list[Order]
    false_hits: int


@transaction.atomic
def card(
    subject_id: UUID, day: date, *, actor: Actor, now: datetime, **about: str
) -> SubjectCard:  # fmt: skip
    """Open a subject's record. ``about`` (opaque ids: a lane, a candidate) goes into the entry.

    Raises:
        Subject.DoesNotExist: there is none.
        vault.KeyDestroyed: the person's data was erased.
    """
    subject = Subject.objects.select_related("key").get(id=subject_id)
    key = vault.unwrap(subject.key)
    photos = photographs(None).filter(approved(), subject=subject)
    read(f"watched:{subject_id}", actor, now, **about)
    return SubjectCard(
        subject_id, particulars.unseal(key, subject.sealed),
        list(photos.values_list("id", flat=True)),
        effective_orders(subject_id, day), subject.false_hits,
    )  # fmt: skip


@transaction.atomic
def own_card(order: Order, agency: UUID, *, actor: Actor, now: datetime) -> SubjectCard:
    """What an agency may know of the subject of its own order: what it gave with it.

    False hits are told of by approved orders alone.

    Raises:
        vault.KeyDestroyed: the person's data was erased.
    """
    read(f"watched:{order.subject_id}", actor, now, order=str(order.id))
    return SubjectCard(
        order.subject_id, as_given(order),
        list(photographs_of(order, agency).values_list("id", flat=True)), [],
        order.subject.false_hits if order.approved_at else 0,
    )  # fmt: skip


def as_given(order: Order) -> Particulars:
    """Of an order from before particulars were kept with it, the subject's if it was approved or
    the subject is nobody else's; else nothing."""
    subject = order.subject
    key = vault.unwrap(subject.key)
    if order.given:
        return particulars.unseal_given(key, order.id, order.given)
    others = Order.objects.filter(subject=subject).exclude(agency=order.agency_id)
    if order.approved_at or not others.exists():
        return particulars.unseal(key, subject.sealed)
    return Particulars("", "", "")


def added(order: Order) -> Particulars | None:
    """What a proposed order adds to its subject: names and documents not known before.

    Raises:
        vault.KeyDestroyed: the person's data was erased.
    """
    if order.state != Order.State.PROPOSED or not order.given:
        return None
    key = vault.unwrap(order.subject.key)
    known = particulars.unseal(key, order.subject.sealed)
    return particulars.unseal_given(key, order.id, order.given).beyond(known)


def read(what: str, actor: Actor, now: datetime, **about: object) -> None:
    """The line that somebody opened personal data; opaque ids only."""
    record.append(actor, "watchlist.read", what, dict(about), at=now)


@transaction.atomic
def picture(photo_id: UUID, subject_id: UUID, actor: Actor, now: datetime) -> bytes:
    """The JPEG of a photograph, its opening recorded.

    Raises:
        Photograph.DoesNotExist: there is none, or it was removed.
        vault.KeyDestroyed: the person's data was erased.
    """
    jpeg = pictures.open(photo_id)
    read(f"watched:{subject_id}", actor, now, photograph=str(photo_id))
    return jpeg


@transaction.atomic
def order_names(
    orders: Iterable[Order], agency: UUID | None, actor: Actor, now: datetime
) -> dict[UUID, str]:  # fmt: skip
    """The names under several orders, for a list; to an ``agency`` as it gave them.

    One line in the record says whose were seen.
    """
    rows = Order.objects.filter(id__in=[one.id for one in orders]).select_related("subject__key")
    names, seen = {}, set()
    for one in rows:
        try:
            names[one.id] = _name(one, agency)
            seen.add(str(one.subject_id))
        except vault.KeyDestroyed:
            names[one.id] = ""
    if names:
        read("watched:list", actor, now, subjects=sorted(seen))
    return names


def _name(order: Order, agency: UUID | None) -> str:
    if agency:
        return as_given(order).name
    return particulars.unseal(vault.unwrap(order.subject.key), order.subject.sealed).name
