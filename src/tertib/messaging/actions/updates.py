"""Webhook updates: stored as they came, once; then applied."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from tertib.foundation import logs, vault
from tertib.foundation.ids import new_id
from tertib.messaging import conf, conversation, inbound
from tertib.messaging.actions import delivery
from tertib.messaging.actions.contacts import contact_for, phone_hash
from tertib.messaging.actions.notices import say
from tertib.messaging.inbound import Incoming
from tertib.messaging.models import Contact, Notice, Update

log = logs.get("messaging.updates")
TRIES = 5
ANSWER = "messaging.answer"


def receive(updates: Iterable[Incoming], now: datetime) -> int:
    """Store each update unless it is known, and see to it that it is applied; how many were new.

    A message is answered by a job deferred in the same transaction. A delivery report is one
    conditional UPDATE and is applied at once, so that no sender can overlook it.
    """
    return sum(_receive(update, now) for update in updates)


@transaction.atomic
def _receive(incoming: Incoming, now: datetime) -> bool:
    contact = _contact(incoming, now)
    if contact is None and incoming.kind != "template":
        # a report on a message of nobody we know, or a sender without a number: nothing to keep
        if incoming.kind == "status":
            _apply(incoming, now)
        return False
    row = Update(
        id=new_id(), kind=incoming.kind, contact=contact, received_at=now,
        fingerprint=vault.lookup("update", incoming.identity),
    )  # fmt: skip
    plain = json.dumps(incoming.raw).encode()
    row.body_sealed = (
        vault.unwrap(contact.key).seal(plain, f"update:{row.id}") if contact else plain
    )
    if not _insert(row):
        return False
    if incoming.kind == "message" and contact:
        said_at = min(incoming.at, now)
        if contact.last_inbound_at is None or contact.last_inbound_at < said_at:
            Contact.objects.filter(id=contact.id).update(last_inbound_at=said_at)
        app.configure_task(ANSWER, queue="messaging").defer(contact_id=str(contact.id))
        return True
    try:
        with transaction.atomic():
            _apply(incoming, now)
            Update.objects.filter(id=row.id).update(processed_at=now)
    except Exception as error:  # stays unprocessed: ``sweep`` tries again, then sets it aside
        log.error("report not applied", id=str(row.id), exc_type=type(error).__name__)
    return True


def _contact(incoming: Incoming, now: datetime) -> Contact | None:
    if not incoming.phone:
        return None
    if incoming.kind == "message":
        return contact_for(incoming.phone, "id", now)
    digest = phone_hash(incoming.phone)
    known = Contact.objects.select_related("key").filter(phone_hash=digest)
    return known.exclude(key__wrapped=None).first()


def _insert(row: Update) -> bool:
    """Insert unless the fingerprint is known; a repeat that comes at the same time waits."""
    Update.objects.bulk_create([row], ignore_conflicts=True)
    return Update.objects.filter(id=row.id).exists()


def _apply(incoming: Incoming, now: datetime) -> None:
    if incoming.kind == "status":
        delivery.report(
            incoming.callback, incoming.wamid, incoming.status, incoming.error,
            conf.settings().max_attempts, now,
        )  # fmt: skip
    elif incoming.kind == "template" and incoming.status != "APPROVED":
        log.warning("a template is not approved", reason=incoming.status, code=incoming.type)


def answer(contact_id: UUID, now: datetime) -> int:
    """Answer this contact's waiting messages in their order; how many were answered.

    One that fails is tried again by ``sweep`` and set aside as poison after five tries.
    """
    with transaction.atomic():
        contact = (
            Contact.objects.select_for_update(no_key=True, of=("self",))
            .select_related("key")
            .get(id=contact_id)
        )
        waiting = Update.objects.filter(contact=contact, processed_at=None, poison="")
        return sum(_try(update, contact, now) for update in waiting.order_by("id"))


def _try(update: Update, contact: Contact, now: datetime) -> bool:
    try:
        with transaction.atomic():
            raw = vault.unwrap(contact.key).open(bytes(update.body_sealed), f"update:{update.id}")
            incoming = inbound.reread(update.kind, json.loads(raw))
            if update.kind == "message":
                replies = conversation.answer(
                    contact, incoming.text, incoming.choice, now, first=_is_first(contact)
                )
                say(contact, (r.message() for r in replies), key=f"reply:{update.id}", now=now)
            else:
                _apply(incoming, now)
            Update.objects.filter(id=update.id).update(processed_at=now)
            return True
    except Exception as error:
        kind = type(error).__name__
        tries = update.attempts + 1
        log.error("update not processed", id=str(update.id), exc_type=kind, attempt=tries)
        Update.objects.filter(id=update.id).update(
            attempts=tries, poison=kind if tries >= TRIES else ""
        )
        return False


def _is_first(contact: Contact) -> bool:
    """Whether neither side has said anything before."""
    answered = Update.objects.filter(contact=contact, processed_at__isnull=False)
    return not (answered.exists() or Notice.objects.filter(contact=contact).exists())


def sweep(now: datetime, older_than: datetime) -> None:
    """Take up what no job finished: a worker was killed, or an update failed before."""
    waiting = Update.objects.filter(processed_at=None, poison="", received_at__lt=older_than)
    for contact_id in set(waiting.exclude(contact=None).values_list("contact_id", flat=True)[:500]):
        answer(contact_id, now)
    waiting.filter(contact=None).update(poison="NotApplied")


def purge(now: datetime) -> tuple[int, int]:
    """Forget raw updates and message texts whose time is over (numbers of each)."""
    settings = conf.settings()
    updates, _ = Update.objects.filter(received_at__lt=now - settings.keep_updates).delete()
    old = delivery.ended_before(now - settings.keep_texts)
    return updates, old.update(content_sealed=None)
