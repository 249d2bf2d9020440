"""Contacts: found by a keyed hash of the number, never by the number itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions as ledger
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.messaging import rules
from tertib.messaging.models import Contact


def phone_hash(phone: str) -> bytes:
    """The keyed hash under which a number is found (32 bytes)."""
    return vault.lookup("phone", phone)


def contact_for(phone: str, language: str, now: datetime) -> Contact:
    """The contact of a number (E.164 digits, no plus), made with a key of its own if new.

    ``language`` (``id`` or ``en``) only counts for a new contact.

    Raises:
        BadPhone: ``phone`` is not E.164 digits.
    """
    if not rules.is_phone_digits(phone):
        raise rules.BadPhone
    digest = phone_hash(phone)
    known = Contact.objects.select_related("key").filter(phone_hash=digest)
    if contact := known.first():
        return contact
    contact_id = new_id()
    try:
        with transaction.atomic():
            key = vault.create(now)
            return Contact.objects.create(
                id=contact_id, key_id=key.id, phone_hash=digest,
                phone_sealed=key.seal(phone.encode(), f"phone:{contact_id}"),
                language=language if language == "en" else "id", created_at=now,
            )  # fmt: skip
    except IntegrityError:  # someone else made it in this moment
        return known.get()


def set_language(contact: Contact, language: str) -> None:
    """Write to this contact in ``language`` from now on."""
    contact.language = language
    contact.save(update_fields=["language"])


@transaction.atomic
def opt_out(contact_id: UUID, now: datetime) -> None:
    """The person wants no more notices; login codes and answers still go out."""
    if Contact.objects.filter(id=contact_id, opted_out_at=None).update(opted_out_at=now):
        _record("contact.opted_out", contact_id, now)


@transaction.atomic
def resume(contact_id: UUID, now: datetime) -> None:
    """The person wants notices again."""
    if Contact.objects.filter(id=contact_id).exclude(opted_out_at=None).update(opted_out_at=None):
        _record("contact.resumed", contact_id, now)


@transaction.atomic
def forget(contact_id: UUID, actor: Actor, now: datetime) -> None:
    """Erase a person's account: the number, what was said, everything sealed under its key.

    Its number is no longer found; whoever writes from it again is someone new to us.

    Raises:
        Contact.DoesNotExist: there is none.
    """
    contact = Contact.objects.select_for_update().get(id=contact_id)
    ledger.erase_person(contact.key_id, actor, now)
    contact.phone_hash = None
    contact.memory_sealed = None
    contact.save(update_fields=["phone_hash", "memory_sealed"])


def _record(action: str, contact_id: UUID, now: datetime) -> None:
    actor = actors.applicant(contact_id)
    ledger.append(actor, action, f"contact:{contact_id}", {}, at=now)
