"""Papers on their way in: whole (an ordinary file input) or in pieces that survive a cut (tus).

Every piece is sealed before it touches the disk. What arrives is judged by its content when it
is whole, and only a clean copy is kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from tertib.applications.actions.limits import LimitReached
from tertib.applications.actions.locking import locked_application
from tertib.applications.conf import CONF
from tertib.applications.identity import day
from tertib.applications.models import Application, Document, Upload
from tertib.applications.papers import store
from tertib.applications.papers.checking import Limits, Paper, Refused, check
from tertib.applications.queries.parties import UnknownParty
from tertib.applications.queries.people import opened
from tertib.catalogue import queries as catalogue
from tertib.catalogue import rules as catalogue_rules
from tertib.foundation import ratelimit, vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions as ledger
from tertib.ledger import actors

LIMITS = Limits(
    size=CONF.document_bytes,
    pixels=CONF.document_pixels,
    min_side=CONF.document_min_side,
    pages=CONF.document_pages,
)


class NotAskedFor(Exception):
    """The form does not ask for this paper, or has enough files of it."""


class WrongOffset(Exception):
    """The piece does not begin where the upload stands; ``offset`` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@transaction.atomic
def begin(
    contact_id: UUID, application_id: UUID, code: str, name: str, size: int, now: datetime
) -> Upload:
    """Announce a file of ``size`` bytes for the paper ``code``.

    Raises:
        UnknownParty, IllegalMove (already submitted), NotAskedFor, LimitReached.
        Refused: ``empty`` or ``too_large``.
    """
    application = locked_application(contact_id, application_id)
    _asked(application, code, now)
    if size <= 0:
        raise Refused("empty")
    if size > LIMITS.size:
        raise Refused("too_large")
    if not ratelimit.allow(f"upload:{contact_id}", CONF.uploads_per_hour, timedelta(hours=1), now):
        raise LimitReached("uploads_per_hour", CONF.uploads_per_hour)
    upload_id, key = new_id(), vault.unwrap(application.key)
    return Upload.objects.create(
        id=upload_id,
        application=application,
        code=code,
        name_sealed=key.seal(name[:200].encode(), f"upload:{upload_id}:name"),
        size=size,
        created_at=now,
        expires_at=now + timedelta(hours=CONF.upload_hours),
    )


@transaction.atomic
def receive(upload_id: UUID, offset: int, piece: bytes) -> int:
    """Keep a piece; back only when it is on disk. Returns where the upload stands now.

    Raises:
        WrongOffset: another piece was faster, or the client is mistaken.
        Refused: ``too_large``: more than announced.
    """
    upload = Upload.objects.select_for_update().get(id=upload_id)
    if upload.offset != offset:
        raise WrongOffset(upload.offset)
    if offset + len(piece) > upload.size:
        raise Refused("too_large")
    if piece:
        application = Application.objects.select_related("key").get(id=upload.application_id)
        store.put_piece(upload_id, offset, vault.unwrap(application.key), piece)
        upload.offset = offset + len(piece)
        upload.save(update_fields=["offset"])
    return upload.offset


@transaction.atomic
def finish(contact_id: UUID, upload_id: UUID, now: datetime) -> Upload:
    """Judge an upload that is whole: its document stored, or its ``refusal`` set. Repeatable.

    Raises:
        UnknownParty, IllegalMove (submitted in the meantime), NotAskedFor.
    """
    application = locked_application(contact_id, application_of(upload_id))
    upload = Upload.objects.select_for_update().get(id=upload_id)
    if upload.document_id or upload.refusal or upload.offset < upload.size:
        return upload
    _asked(application, upload.code, now)
    key = vault.unwrap(application.key)
    name = key.open(bytes(upload.name_sealed), f"upload:{upload_id}:name").decode()
    try:
        paper = check(store.join_pieces(upload_id, upload.size, key), LIMITS)
    except Refused as refused:
        upload.refusal = refused.code
    else:
        upload.document = _keep(application, key, upload.code, name, paper, now)
    upload.save(update_fields=["document", "refusal"])
    transaction.on_commit(lambda: store.remove_pieces(upload_id))
    return upload


def terminate(upload_id: UUID) -> None:
    """Forget an upload and its pieces; a document made of it stays."""
    Upload.objects.filter(id=upload_id).delete()
    store.remove_pieces(upload_id)


@transaction.atomic
def attach(
    contact_id: UUID, application_id: UUID, code: str, name: str, data: bytes, now: datetime
) -> Document:
    """Take a whole file at once.

    Raises:
        UnknownParty, IllegalMove (already submitted), NotAskedFor, Refused.
    """
    application = locked_application(contact_id, application_id)
    _asked(application, code, now)
    key = vault.unwrap(application.key)
    return _keep(application, key, code, name, check(data, LIMITS), now)


@transaction.atomic
def detach(contact_id: UUID, application_id: UUID, document_id: UUID, now: datetime) -> None:
    """Take a paper out again.

    Raises:
        UnknownParty: no such document of this application.
        IllegalMove: submitted already.
    """
    application = locked_application(contact_id, application_id)
    deleted, _ = application.documents.filter(id=document_id).delete()
    if not deleted:
        raise UnknownParty(str(document_id))
    ledger.append(
        actors.applicant(contact_id), "document.remove", f"application:{application_id}",
        {"document": str(document_id)}, at=now, person=vault.unwrap(application.key),
    )  # fmt: skip
    transaction.on_commit(lambda: store.remove(document_id))


def application_of(upload_id: UUID) -> UUID:
    """Raises UnknownParty when there is no such upload."""
    found = Upload.objects.filter(id=upload_id).values_list("application_id", flat=True).first()
    if found is None:
        raise UnknownParty(str(upload_id))
    return found


def _asked(application: Application, code: str, now: datetime) -> None:
    on = day(now)
    service = catalogue.service(application.service_code, on)
    asked = catalogue_rules.documents_for(service, opened(application).answers, on)
    document = next((d for d in asked if d.code == code), None)
    if document is None or application.documents.filter(code=code).count() >= document.max_files:
        raise NotAskedFor(code)


def _keep(
    application: Application, key: vault.PersonKey, code: str, name: str, paper: Paper,
    now: datetime,
) -> Document:  # fmt: skip
    document_id = new_id()
    store.put(document_id, key, paper.content)
    document = Document.objects.create(
        id=document_id,
        application=application,
        code=code,
        media_type=paper.media_type,
        size=len(paper.content),
        pages=paper.pages,
        name_sealed=key.seal(name[:200].encode(), f"document:{document_id}:name"),
        created_at=now,
    )
    application.party.touched_at = now
    application.party.save(update_fields=["touched_at"])
    ledger.append(
        actors.applicant(application.party.contact_id), "document.store",
        f"application:{application.id}",
        {
            "document": str(document_id), "code": code, "media_type": paper.media_type,
            "size": len(paper.content), "sha256": sha256(paper.content).hexdigest(),
        },
        at=now, person=key,
    )  # fmt: skip
    return document
