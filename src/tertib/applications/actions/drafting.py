"""Drafts: started, filled in field by field, people added and taken out.

What is typed into a draft belongs to the applicant alone and is not recorded field by field; the
record gets the whole at submission (decision 0042).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.applications.actions.limits import LimitReached, refuse
from tertib.applications.actions.locking import lock_contact, locked_application, locked_party
from tertib.applications.actions.moving import move
from tertib.applications.conf import CONF
from tertib.applications.identity import SHARED, day, has_priority, person_hash
from tertib.applications.models import Application, Party
from tertib.applications.papers import store
from tertib.applications.queries.people import opened
from tertib.applications.rules import State
from tertib.applications.sealing import Answers, open_answers, seal_answers, seal_name
from tertib.catalogue import queries as catalogue
from tertib.catalogue import rules as catalogue_rules
from tertib.catalogue.rules import PageCheck
from tertib.catalogue.types import Service
from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions as ledger
from tertib.ledger import actors

LONGEST = 4000
"""Characters kept of one answer; more than any field allows."""


class PartyFull(Exception):
    """A party holds no more applicants than M-Paspor allows."""


@dataclass(frozen=True)
class Saved:
    """What a draft holds now, and what there is to say about the answers just saved."""

    answers: Answers
    check: PageCheck


def start(contact_id: UUID, service_code: str, people: int, now: datetime) -> Party:
    """A new party of empty drafts for this service.

    Raises:
        UnknownService: not in force today.
        PartyFull: more people than one party holds, or none.
        LimitReached: this phone has too many open drafts.
    """
    service = catalogue.service(service_code, day(now))
    if not 1 <= people <= CONF.party_size:
        raise PartyFull
    with transaction.atomic():
        lock_contact(contact_id)
        open_drafts = Party.objects.filter(
            contact_id=contact_id, submitted_at=None, applications__state=State.DRAFT
        )
        full = open_drafts.distinct().count() >= CONF.open_drafts
        if full:
            refuse(contact_id, "open_drafts", CONF.open_drafts, now)
        else:
            party = Party.objects.create(contact_id=contact_id, created_at=now, touched_at=now)
            for position in range(1, people + 1):
                _create(party, position, service.code, {}, now)
    if full:
        raise LimitReached("open_drafts", CONF.open_drafts)
    return party


@transaction.atomic
def add_person(contact_id: UUID, party_id: UUID, service_code: str, now: datetime) -> UUID:
    """One more applicant; address and relatives are proposed from those already given.

    Raises:
        UnknownParty, UnknownService, IllegalMove (already submitted), PartyFull.
    """
    service = catalogue.service(service_code, day(now))
    party = locked_party(contact_id, party_id)
    rows = list(party.applications.select_related("key").order_by("position"))
    present = [row for row in rows if row.state != State.CANCELLED]
    if len(present) >= CONF.party_size:
        raise PartyFull
    known = opened(present[0]).answers if present else {}
    asked = {field.name for field in service.fields}
    shared = {name: known[name] for name in SHARED if name in known and name in asked}
    return _create(party, len(rows) + 1, service.code, shared, now)


@transaction.atomic
def remove_person(contact_id: UUID, application_id: UUID, now: datetime) -> None:
    """Take an applicant out of a draft: the key is destroyed, so all they told us is erased.

    Raises:
        UnknownParty, IllegalMove (already submitted).
    """
    application = locked_application(contact_id, application_id)
    discard(application, actors.applicant(contact_id), now)


def discard(application: Application, actor: actors.Actor, now: datetime) -> None:
    """End a draft and erase it; in the caller's transaction, the application locked."""
    move([application.id], "discard", actor, now)
    ledger.erase_person(application.key_id, actor, now)
    documents = list(application.documents.values_list("id", flat=True))
    uploads = list(application.uploads.values_list("id", flat=True))
    application.uploads.all().delete()
    application.documents.all().delete()

    def erase_files() -> None:
        for document_id in documents:
            store.remove(document_id)
        for upload_id in uploads:
            store.remove_pieces(upload_id)

    transaction.on_commit(erase_files)


@transaction.atomic
def save_answers(
    contact_id: UUID, application_id: UUID, slug: str, typed: Mapping[str, str], now: datetime
) -> Saved:
    """Keep what was typed on page ``slug``, right or wrong, and say what is to be said about it.

    Only the fields in ``typed`` are touched; the others stay as they are. Valid values are kept
    normalised. Names and numbers change only here, and only while the application is a draft.

    Raises:
        UnknownParty, UnknownService.
        LookupError: the form has no such page.
        IllegalMove: submitted already (promise 3).
    """
    application = locked_application(contact_id, application_id)
    on = day(now)
    service = catalogue.service(application.service_code, on)
    page = service.page(slug)
    key = vault.unwrap(application.key)
    answers = open_answers(key, application.id, bytes(application.data_sealed))
    asked = {field.name for field in page.fields}
    answers |= {name: value[:LONGEST] for name, value in typed.items() if name in asked}
    check = catalogue_rules.check_page(service, page, answers, answers, on)
    answers |= {name: value for name, value in check.values.items() if name in typed}
    _write(application, key, service, answers, now)
    return Saved(answers, check)


def _write(
    application: Application, key: vault.PersonKey, service: Service, answers: Answers,
    now: datetime,
) -> None:  # fmt: skip
    name = answers.get("name", "")
    application.data_sealed = seal_answers(key, application.id, answers)
    application.name_sealed = seal_name(key, application.id, name) if name else None
    application.person_hash = person_hash(service, answers)
    application.priority = has_priority(service, answers, day(now))
    application.changed_at = now
    application.save(update_fields=[
        "data_sealed", "name_sealed", "person_hash", "priority", "changed_at"
    ])  # fmt: skip
    Party.objects.filter(id=application.party_id).update(touched_at=now)


def _create(
    party: Party, position: int, service_code: str, answers: Answers, now: datetime
) -> UUID:
    application_id, key = new_id(), vault.create(now)
    Application.objects.create(
        id=application_id,
        party=party,
        position=position,
        service_code=service_code,
        key_id=key.id,
        data_sealed=seal_answers(key, application_id, answers),
        changed_at=now,
    )
    payload = {"service": service_code, "party": str(party.id)}
    ledger.append(
        actors.applicant(party.contact_id), "application.start", f"application:{application_id}",
        payload, at=now, person=key,
    )  # fmt: skip
    return application_id


@transaction.atomic
def expire(party_id: UUID, now: datetime) -> None:
    """Discard a draft party that nobody touched for ``draft_days``."""
    untouched = Party.objects.select_for_update().filter(
        id=party_id, touched_at__lt=now - timedelta(days=CONF.draft_days), submitted_at=None
    )
    for party in untouched:
        for application in party.applications.filter(state=State.DRAFT).order_by("id"):
            discard(application, actors.system("application.sweep"), now)
