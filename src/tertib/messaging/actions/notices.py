"""Putting messages into the queue. Sending is the sender's work, see ``sender.py``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tertib.foundation import sql, vault
from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey
from tertib.ledger import actions as ledger
from tertib.ledger.actors import Actor
from tertib.messaging import texts
from tertib.messaging.models import Contact, Notice, State

_INSERT = """
INSERT INTO messaging_notice
  (id, contact_id, key, template, office, content_sealed, state, urgency, attempts, due_at,
   expires_at, created_at, ended_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id, state
"""
_CONTACT = """
SELECT c.language, c.opted_out_at, k.id, k.period, k.wrapped
FROM messaging_contact c JOIN foundation_datakey k ON k.id = c.key_id WHERE c.id = %s
"""
REPLY_URGENCY = 1


class NotFailed(Exception):
    """Only a failed message can be tried again."""


def notify(
    contact_id: UUID,
    template: str,
    params: Mapping[str, Any],
    *,
    key: str,
    now: datetime,
    office: str = "",
    lifetime: timedelta | None = None,
) -> Notice:
    """Queue the notice ``key``; with a key that was used before, return that notice untouched.

    Two statements. ``params`` are those of ``templates_wa/<template>.json``; a value is a string
    or has both languages (``{"id": ..., "en": ...}`` or a catalogue text). After ``lifetime`` the
    notice is useless and is not sent any more. A contact that opted out gets login codes only.

    Raises:
        TemplateError: unknown template or other parameters than its own.
        KeyDestroyed: the person's data was erased.
    """
    chosen = texts.template(template)
    contact = _contact(contact_id)
    values = chosen.resolve(params, contact.language)
    content = {"language": contact.language, "params": values}
    silent = contact.opted_out_at is not None and not chosen.authentication
    return _insert(
        contact, key, content, now, template=template, office=office, urgency=chosen.urgency,
        state=State.SUPPRESSED if silent else State.QUEUED,
        expires_at=now + lifetime if lifetime else None,
    )  # fmt: skip


def _contact(contact_id: UUID) -> Contact:
    """The contact with its key; plain SQL, for this runs with every booking.

    Raises:
        Contact.DoesNotExist: there is none.
    """
    rows = sql.run(_CONTACT, [contact_id])
    if not rows:
        raise Contact.DoesNotExist(str(contact_id))
    language, opted_out_at, key_id, period, wrapped = rows[0]
    key = DataKey(id=key_id, period=period, wrapped=wrapped)
    return Contact(id=contact_id, language=language, opted_out_at=opted_out_at, key=key)


def say(contact: Contact, messages: Iterable[dict[str, Any]], *, key: str, now: datetime) -> None:
    """Queue free-form messages (see ``wire``) in their order; ``key`` names this answer.

    They can only go out while the 24-hour window is open, so they expire with it.
    """
    for place, message in enumerate(messages):
        _insert(
            contact, f"{key}:{place}", message, now, template="", office="",
            urgency=REPLY_URGENCY, state=State.QUEUED, expires_at=None,
        )  # fmt: skip


def _insert(
    contact: Contact,
    key: str,
    content: dict[str, Any],
    now: datetime,
    *,
    template: str,
    office: str,
    urgency: int,
    state: State,
    expires_at: datetime | None,
) -> Notice:
    notice = Notice(
        id=new_id(), contact=contact, key=key, template=template, office=office, urgency=urgency,
        due_at=now, expires_at=expires_at, created_at=now,
    )  # fmt: skip
    plain = json.dumps(content, ensure_ascii=False).encode()
    notice.content_sealed = vault.unwrap(contact.key).seal(plain, f"notice:{notice.id}")
    ended_at = now if state == State.SUPPRESSED else None
    row: list[Any] = [
        notice.id, contact.id, key, template, office, notice.content_sealed, state, urgency, now,
        expires_at, now, ended_at,
    ]  # fmt: skip
    ((notice.id, notice.state),) = sql.run(_INSERT, row)
    return notice


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
