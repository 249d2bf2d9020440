"""Putting messages into the queue. Sending is the sender's work, see ``sender.py``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tertib.foundation import sql, vault
from tertib.foundation.ids import new_id
from tertib.foundation.vault import PersonKey
from tertib.ledger import actions as ledger
from tertib.ledger.actors import Actor
from tertib.messaging import texts
from tertib.messaging.models import Contact, Notice, State

_INSERT = """
INSERT INTO messaging_notice
  (id, contact_id, key, template, office, content_sealed, state, urgency, attempts, due_at,
   expires_at, created_at, ended_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s)
ON CONFLICT (key) DO NOTHING
"""
_CONTACT = """
SELECT c.language, c.opted_out_at IS NOT NULL, k.id, k.period, k.wrapped
FROM messaging_contact c JOIN foundation_datakey k ON k.id = c.key_id WHERE c.id = %s
"""
REPLY_URGENCY = 1


@dataclass(frozen=True)
class Addressee:
    """Whom a notice is for, as read once; the key seals what it says."""

    id: UUID
    language: str
    opted_out: bool
    key: PersonKey


class NotFailed(Exception):
    """Only a failed message can be tried again."""


def notify(
    to: UUID | Addressee,
    template: str,
    params: Mapping[str, Any],
    *,
    key: str,
    now: datetime,
    office: str = "",
    lifetime: timedelta | None = None,
) -> None:
    """Queue the notice ``key`` for a contact; a key that was used before is left untouched.

    One statement, and one more for a contact that :func:`ask` has not read. ``params`` are those
    of ``templates_wa/<template>.json``; a value is a string or has both languages (``{"id": ...,
    "en": ...}`` or a catalogue text). After ``lifetime`` the notice is useless and is not sent any
    more. A contact that opted out gets login codes only.

    Raises:
        TemplateError: unknown template or other parameters than its own.
        KeyDestroyed: the person's data was erased.
    """
    chosen = texts.template(template)
    contact = to if isinstance(to, Addressee) else ask(to)()
    values = chosen.resolve(params, contact.language)
    content = {"language": contact.language, "params": values}
    silent = contact.opted_out and not chosen.authentication
    _insert(
        contact, key, content, now, template=template, office=office, urgency=chosen.urgency,
        state=State.SUPPRESSED if silent else State.QUEUED,
        expires_at=now + lifetime if lifetime else None,
    )  # fmt: skip


def ask(contact_id: UUID) -> Callable[[], Addressee]:
    """Ask for a contact without waiting; the call that answers raises.

    Raises:
        Contact.DoesNotExist: there is none.
        KeyDestroyed: the person's data was erased.
    """
    answer = sql.send(_CONTACT, [contact_id])

    def addressee() -> Addressee:
        rows = answer()
        if not rows:
            raise Contact.DoesNotExist(str(contact_id))
        language, opted_out, *key = rows[0]
        return Addressee(contact_id, language, opted_out, vault.unwrap_columns(*key))

    return addressee


def say(contact: Contact, messages: Iterable[dict[str, Any]], *, key: str, now: datetime) -> None:
    """Queue free-form messages (see ``wire``) in their order; ``key`` names this answer.

    They can only go out while the 24-hour window is open, so they expire with it.
    """
    to = Addressee(contact.id, contact.language, False, vault.unwrap(contact.key))
    for place, message in enumerate(messages):
        _insert(
            to, f"{key}:{place}", message, now, template="", office="",
            urgency=REPLY_URGENCY, state=State.QUEUED, expires_at=None,
        )  # fmt: skip


def _insert(
    to: Addressee,
    key: str,
    content: dict[str, Any],
    now: datetime,
    *,
    template: str,
    office: str,
    urgency: int,
    state: State,
    expires_at: datetime | None,
) -> None:
    notice_id = new_id()
    plain = json.dumps(content, ensure_ascii=False).encode()
    ended_at = now if state == State.SUPPRESSED else None
    sql.send(
        _INSERT,
        [notice_id, to.id, key, template, office, to.key.seal(plain, f"notice:{notice_id}"),
         state.value, urgency, now, expires_at, now, ended_at],
    )  # fmt: skip


@transaction.atomic
def retry(notice_id: UUID, actor: Actor, now: datetime) -> None:
    """Send a failed message again.

    Raises:
        NotFailed: it has not failed, or its text was erased since.
    """
    changed = Notice.objects.filter(
        id=notice_id, state=State.FAILED, content_sealed__isnull=False
    ).update(
        state=State.QUEUED, attempts=0, due_at=now, error_code=None, ended_at=None,
        wamid_hash=None, expires_at=None,
    )  # fmt: skip
    if not changed:
        raise NotFailed
    notice = Notice.objects.only("office").get(id=notice_id)
    ledger.append(
        actor, "message.retried", f"message:{notice_id}", {}, at=now, office=notice.office
    )
