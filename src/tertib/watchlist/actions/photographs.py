"""Pictures of subjects, and what models make of them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tertib.contracts.gallery import name_of
from tertib.foundation import vault
from tertib.foundation.vault import PersonKey
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.watchlist import photographs
from tertib.watchlist.actions.common import next_version, staff_id
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Order, Photograph, Subject, Template
from tertib.watchlist.queries.effective import standing
from tertib.watchlist.queries.photographs import approved
from tertib.watchlist.rules.orders import Refused


def put(
    subject: Subject, key: PersonKey, data: bytes, actor: Actor, now: datetime, order: Order | None
) -> tuple[Photograph, bool]:  # fmt: skip
    """Keep a picture of a locked subject, within the caller's transaction; whether it is new.

    The same file a second time is the one known.

    Raises:
        Refused: ``not_a_picture``, ``picture_too_small``, ``too_many``.
    """
    digest = photographs.digest(data)
    kept = Photograph.objects.filter(approved() | Q(order=order), subject=subject, removed_at=None)
    if known := kept.filter(digest=digest).first():
        return known, False
    check_room(kept)
    picture = photographs.normalise(data)
    made = Photograph(
        subject=subject, order=order, digest=digest, width=picture.width, height=picture.height,
        warnings=picture.warnings, added_by_id=staff_id(actor), added_at=now,
    )  # fmt: skip
    made.sealed = key.seal(picture.jpeg, f"photograph:{made.id}")
    made.save(force_insert=True)
    _note(subject.id, "photograph_added", actor, now, made.id)
    return made, True


def check_room(kept: QuerySet[Photograph]) -> None:
    """Refuse one more than are kept of one person.

    Raises:
        Refused: ``too_many``.
    """
    if kept.count() >= conf().photographs:
        raise Refused("too_many", "photograph")


def destroy(photo: Photograph, actor: Actor, now: datetime) -> None:
    """Destroy a picture and what models made of it; the row stays, for cameras to forget it."""
    discard(Photograph.objects.filter(id=photo.id), now)
    _note(photo.subject_id, "photograph_removed", actor, now, photo.id)


def discard(rows: QuerySet[Photograph], now: datetime) -> None:
    """:func:`destroy` for several, within another act and its entry in the record."""
    gone = list(rows.filter(removed_at=None).values_list("id", "listed"))
    Template.objects.filter(photograph__in=[photo for photo, _ in gone]).delete()
    if listed := [photo for photo, was in gone if was]:
        Photograph.objects.filter(id__in=listed).update(version=next_version())
    Photograph.objects.filter(id__in=[photo for photo, _ in gone]).update(
        sealed=None, listed=False, removed_at=now
    )


def barred(photo: Photograph, now: datetime) -> bool:
    """Whether cameras look for somebody by this picture, or will once an approved order begins."""
    orders = Order.objects.filter(standing(day_of(now)), approved_at__isnull=False)
    counts = Photograph.objects.filter(approved(), id=photo.id)
    return counts.exists() and orders.filter(subject=photo.subject_id).exists()


def check_removal(photo: Photograph, now: datetime) -> None:
    """Nobody drops out of the gallery because a picture of theirs was removed.

    Raises:
        Refused: ``last_photograph``; ``last_usable``: of somebody barred each model that made a
            template of this picture, and at least one, must have made one of another.
    """
    others = Photograph.objects.filter(approved(), subject=photo.subject_id, removed_at=None)
    others = others.exclude(id=photo.id)
    if not barred(photo, now):
        own = Photograph.objects.filter(subject=photo.subject_id, order=photo.order_id)
        others = others | own.filter(removed_at=None).exclude(id=photo.id)
        if not others.exists():
            raise Refused("last_photograph")
        return
    models = set(Template.objects.filter(photograph__in=others).values_list("model", flat=True))
    if not models or set(photo.templates.values_list("model", flat=True)) - models:
        raise Refused("last_usable")


@transaction.atomic
def store_template(
    photo_id: UUID, model: str, vector: bytes | Sequence[float], quality: float, now: datetime,
    warnings: Sequence[str] = (),
) -> None:  # fmt: skip
    """Keep what ``model`` makes of a picture: float32, little-endian where they are bytes already.

    A template of the same model is replaced, and one that says only its name. A picture
    that was removed meanwhile is left alone.
    """
    photo = _kept(photo_id)
    if photo is None:
        return
    raw = vector if isinstance(vector, bytes) else struct.pack(f"<{len(vector)}f", *vector)
    key = vault.unwrap(photo.subject.key)
    sealed = key.seal(raw, f"template:{photo.id}:{model}")
    Template.objects.update_or_create(
        photograph=photo, model=model, defaults={"sealed": sealed, "made_at": now}
    )
    if name_of(model) != model:
        photo.templates.filter(model=name_of(model)).delete()
    photo.quality = quality
    photo.warnings = sorted({*photo.warnings, *warnings})
    if photo.listed:
        photo.version = next_version()
    photo.save(update_fields=["quality", "warnings", "version"])


@transaction.atomic
def store_judgement(photo_id: UUID, warnings: Sequence[str]) -> None:
    """Keep why a model could make nothing of a picture (``no_face``, ``many_faces``)."""
    if photo := _kept(photo_id):
        photo.quality, photo.warnings = 0.0, sorted({*photo.warnings, *warnings})
        photo.save(update_fields=["quality", "warnings"])


def _kept(photo_id: UUID) -> Photograph | None:
    rows = Photograph.objects.select_for_update(of=("self",)).select_related("subject__key")
    return rows.filter(id=photo_id, removed_at=None).first()


def _note(subject_id: UUID, action: str, actor: Actor, now: datetime, photo: UUID) -> None:
    record.append(
        actor, f"watchlist.{action}", f"watched:{subject_id}", {"photograph": str(photo)}, at=now
    )
