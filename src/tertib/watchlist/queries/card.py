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
from tertib.watchlist import particulars, photographs
from tertib.watchlist.models import Order, Photograph, Subject
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.queries.effective import effective_orders


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
    photos = Photograph.objects.filter(subject=subject, removed_at=None)
    read(f"watched:{subject_id}", actor, now, **about)
    return SubjectCard(
        subject_id, particulars.unseal(key, subject.sealed),
        list(photos.values_list("id", flat=True)),
        effective_orders(subject_id, day), subject.false_hits,
    )  # fmt: skip


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
    jpeg = photographs.open(photo_id)
    read(f"watched:{subject_id}", actor, now, photograph=str(photo_id))
    return jpeg


@transaction.atomic
def subject_names(subjects: Iterable[UUID], actor: Actor, now: datetime) -> dict[UUID, str]:
    """The names of several subjects, for a list; one line in the record says whose were seen."""
    rows = Subject.objects.filter(id__in=list(subjects)).select_related("key")
    names = {}
    for one in rows:
        try:
            names[one.id] = particulars.unseal(vault.unwrap(one.key), one.sealed).name
        except vault.KeyDestroyed:
            names[one.id] = ""
    if names:
        read("watched:list", actor, now, subjects=sorted(str(one) for one in names))
    return names
