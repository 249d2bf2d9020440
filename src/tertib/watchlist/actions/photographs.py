"""Pictures of subjects, and what models make of them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.foundation import vault
from tertib.foundation.vault import PersonKey
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.watchlist import photographs
from tertib.watchlist.actions.common import agency_of, next_version, show, staff_id
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.models import Order, Photograph, Subject, Template
from tertib.watchlist.rules.orders import NotAllowed, Refused


@transaction.atomic
def add_photograph(subject_id: UUID, data: bytes, actor: Actor, now: datetime) -> Photograph:
    """Keep one more picture of a subject; the same file a second time is the one known.

    Raises:
        NotAllowed: somebody of an agency that has no order about the subject.
        Refused: ``not_a_picture``, ``picture_too_small``, ``too_many``.
    """
    subject = _reached(subject_id, actor)
    made = put(subject, vault.unwrap(subject.key), data, actor, now)
    show([subject.id], now)
    made.refresh_from_db()
    return made


def put(
    subject: Subject, key: PersonKey, data: bytes, actor: Actor, now: datetime
) -> Photograph:  # fmt: skip
    """:func:`add_photograph` for a locked subject, within the caller's transaction."""
    digest = photographs.digest(data)
    kept = Photograph.objects.filter(subject=subject, removed_at=None)
    if known := kept.filter(digest=digest).first():
        return known
    if kept.count() >= conf().photographs:
        raise Refused("too_many", "photograph")
    picture = photographs.normalise(data)
    made = Photograph(
        subject=subject, digest=digest, width=picture.width, height=picture.height,
        warnings=picture.warnings, added_by_id=staff_id(actor), added_at=now,
    )  # fmt: skip
    made.sealed = key.seal(picture.jpeg, f"photograph:{made.id}")
    made.save(force_insert=True)
    _note(subject.id, "photograph_added", actor, now, made.id)
    return made


@transaction.atomic
def remove_photograph(photo_id: UUID, actor: Actor, now: datetime) -> None:
    """Destroy a picture and what models made of it; the row stays, for cameras to forget it.

    Raises:
        NotAllowed: as :func:`add_photograph`.
        Refused: ``not_there``; ``last_photograph``: nobody drops out of the gallery by this.
    """
    photo = Photograph.objects.filter(id=photo_id, removed_at=None).first()
    if photo is None:
        raise Refused("not_there")
    subject = _reached(photo.subject_id, actor)
    others = Photograph.objects.filter(subject=subject, removed_at=None).exclude(id=photo_id)
    if not others.exists():
        raise Refused("last_photograph")
    photo = Photograph.objects.get(id=photo_id)  # again: the subject is locked only now
    if photo.removed_at:
        raise Refused("not_there")
    if photo.listed:
        photo.version = next_version()
    photo.sealed, photo.listed, photo.removed_at = None, False, now
    photo.save()
    photo.templates.all().delete()
    _note(subject.id, "photograph_removed", actor, now, photo.id)


@transaction.atomic
def store_template(
    photo_id: UUID, model: str, vector: bytes | Sequence[float], quality: float, now: datetime,
    warnings: Sequence[str] = (),
) -> None:  # fmt: skip
    """Keep what ``model`` makes of a picture: float32, little-endian where they are bytes already.

    A template of the same model is replaced. A picture that was removed meanwhile is left alone.
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


def _reached(subject_id: UUID, actor: Actor) -> Subject:
    """The subject, locked, if the actor has to do with it."""
    rows = Subject.objects.select_for_update(of=("self",)).select_related("key")
    subject = rows.get(id=subject_id)
    agency = agency_of(actor)
    if agency and not Order.objects.filter(subject=subject, agency=agency).exists():
        raise NotAllowed("another agency's subject")
    return subject


def _note(subject_id: UUID, action: str, actor: Actor, now: datetime, photo: UUID) -> None:
    record.append(
        actor, f"watchlist.{action}", f"watched:{subject_id}", {"photograph": str(photo)}, at=now
    )


@transaction.atomic
def forget(key_id: UUID, now: datetime) -> None:
    """A person's key was destroyed: delete what would still find the person, and the pictures.

    Orders keep their numbers and dates; nothing leads from them to anybody.
    """
    subject = Subject.objects.select_for_update().filter(key=key_id).first()
    if subject is None:
        return
    subject.aliases.all().delete()
    subject.documents.all().delete()
    subject.nik_hash = subject.born_hash = None
    subject.save(update_fields=["nik_hash", "born_hash"])
    kept = Photograph.objects.filter(subject=subject, removed_at=None)
    Template.objects.filter(photograph__subject=subject).delete()
    if kept.filter(listed=True).exists():
        kept.filter(listed=True).update(version=next_version())
    kept.update(sealed=None, listed=False, removed_at=now)
