"""What becomes of a queued message: claimed, accepted, refused, reported on."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tertib.foundation import vault
from tertib.messaging import conf, faults, rules, texts, wire
from tertib.messaging.faults import Fault
from tertib.messaging.models import Hold, Notice, State

_CLAIM = """
WITH next AS (
  SELECT n.id, n.contact_id FROM messaging_notice n JOIN messaging_contact c ON c.id = n.contact_id
  WHERE n.state IN ('queued', 'sending') AND n.due_at <= %(now)s
    AND (c.paced_until IS NULL OR c.paced_until <= %(paced)s)
    AND NOT EXISTS (SELECT FROM messaging_hold h WHERE h.until > %(now)s)
    -- one person's messages of one urgency go out in their order
    AND NOT EXISTS (SELECT FROM messaging_notice s WHERE s.contact_id = n.contact_id
                    AND s.state = 'sending' AND s.due_at > %(now)s AND s.urgency = n.urgency)
    -- a report that has come in but is not yet applied may settle a message of unknown fate
    AND (n.state = 'queued' OR NOT EXISTS (
      SELECT FROM messaging_update u
      WHERE u.kind = 'status' AND u.processed_at IS NULL AND u.poison = ''))
  ORDER BY n.urgency, n.id LIMIT 1
  FOR NO KEY UPDATE OF n, c SKIP LOCKED
), pace AS (
  UPDATE messaging_contact c
  SET paced_until = greatest(coalesce(c.paced_until, %(now)s), %(now)s) + %(interval)s
  FROM next WHERE c.id = next.contact_id
)
UPDATE messaging_notice n SET state = 'sending', attempts = attempts + 1, due_at = %(grace)s
FROM next WHERE n.id = next.id RETURNING n.id, n.attempts
"""
_ANYTHING = """
SELECT EXISTS (SELECT FROM messaging_notice
               WHERE state IN ('queued', 'sending') AND due_at <= %s)
"""


@dataclass(frozen=True)
class Prepared:
    """A message ready to go: the number and the body."""

    phone: str = field(repr=False)
    message: dict[str, Any] = field(repr=False)


def anything_due(now: datetime) -> bool:
    """Whether a look into the queue is worth it."""
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING, [now])
        return bool(cursor.fetchone()[0])


def claim(settings: conf.WhatsApp, now: datetime) -> tuple[UUID, int] | None:
    """Mark the next due message ``sending`` and commit; (id, number of this attempt)."""
    slack = settings.pair_interval * (settings.pair_burst - 1)
    values: dict[str, Any] = {
        "now": now, "paced": now + slack, "interval": settings.pair_interval,
        "grace": now + settings.grace,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def restart_grace(grace: timedelta, now: datetime) -> None:
    """Give every message of unknown fate a full grace period again.

    While we were down, reports could not come in; the platform repeats them, but not at once.
    """
    Notice.objects.filter(state=State.SENDING, due_at__lt=now + grace).update(due_at=now + grace)


def prepare(
    notice_id: UUID, attempt: int, settings: conf.WhatsApp, now: datetime
) -> Prepared | None:
    """Open a claimed message; None when it must not be sent any more (and is marked so)."""
    notice = Notice.objects.select_related("contact__key").get(id=notice_id)
    contact = notice.contact
    if notice.expires_at is not None and notice.expires_at <= now:
        _fail(notice_id, faults.EXPIRED, now)
        return None
    if attempt > settings.max_attempts:
        _fail(notice_id, faults.NO_REPORT, now)
        return None
    free_form = (
        rules.window_open(contact.last_inbound_at, now, settings.window)
        and notice.error_code != faults.WINDOW
    )
    if not notice.template and not free_form:
        _fail(notice_id, faults.WINDOW_CLOSED, now)
        return None
    try:
        key = vault.unwrap(contact.key)
        content = json.loads(key.open(bytes(notice.content_sealed or b""), f"notice:{notice.id}"))
        phone = key.open(bytes(contact.phone_sealed), f"phone:{contact.id}").decode()
    except (vault.KeyDestroyed, vault.Tampered):
        _fail(notice_id, faults.UNREADABLE, now)
        return None
    if notice.template:
        chosen = texts.template(notice.template)
        content = wire.notice_message(
            chosen, content["params"], content["language"], free_form=free_form
        )
    return Prepared(phone, content)


def wamid_hash(wamid: str) -> bytes:
    """The keyed hash of a message id, which itself would show the phone number."""
    return vault.lookup("wamid", wamid)


def accepted(notice_id: UUID, wamid: str, now: datetime) -> None:
    """The API took it. A delivery report may have been faster: the state never goes back."""
    notice = Notice.objects.filter(id=notice_id)
    notice.update(wamid_hash=wamid_hash(wamid), sent_at=now)
    notice.filter(state__in=_below("sent")).update(state=State.SENT, error_code=None)
    Hold.objects.all().delete()


def not_accepted(
    notice_id: UUID, attempt: int, fault: Fault, code: int, most: int, now: datetime
) -> None:
    """The API refused it, or the answer was lost; rows settled meanwhile are left alone."""
    mine = Notice.objects.filter(id=notice_id, state=State.SENDING, attempts=attempt)
    if fault is Fault.ACCOUNT:
        Hold.objects.update_or_create(
            id=1, defaults={"error_code": code, "until": now + faults.HOLD},
            create_defaults={"error_code": code, "until": now + faults.HOLD, "since": now},
        )  # fmt: skip
        mine.update(state=State.QUEUED, attempts=attempt - 1, due_at=now, error_code=code)
    elif code == faults.WINDOW and mine.exclude(template="").update(
        state=State.QUEUED, due_at=now, error_code=code
    ):
        pass  # the window closed on the way: ``prepare`` takes the template the next time
    elif fault is Fault.PERMANENT or attempt >= most:
        mine.update(state=State.FAILED, error_code=code, ended_at=now)
    elif fault is Fault.UNKNOWN_FATE:
        mine.update(error_code=code)  # stays ``sending`` until a report or the end of its grace
    else:
        pause = rules.backoff(attempt) + (faults.SLOW_PAUSE if fault is Fault.SLOW else timedelta())
        mine.update(state=State.QUEUED, due_at=now + pause, error_code=code)


def report(
    callback: str, wamid: str, status: str, error: int | None, most: int, now: datetime
) -> None:
    """Apply a delivery report to the notice it names; the highest rank wins."""
    which = Q(wamid_hash=wamid_hash(wamid))
    with contextlib.suppress(ValueError):
        which |= Q(id=UUID(callback))
    notice = Notice.objects.filter(which).first()
    if notice is None or status not in rules.REPORTS:
        return
    state = rules.REPORTS[status]
    rows = Notice.objects.filter(id=notice.id, state__in=_below(state))
    if state != State.FAILED:
        ended = {"ended_at": now} if state in (State.DELIVERED, State.READ) else {}
        rows.update(state=state, wamid_hash=wamid_hash(wamid), error_code=None, **ended)
        return
    # the failure of an earlier try says nothing about the one under way
    rows = rows.filter(Q(wamid_hash=None) | Q(wamid_hash=wamid_hash(wamid)))
    code = error or 0
    fault = faults.classify(code, None) if error else Fault.PERMANENT
    window = code == faults.WINDOW and notice.template
    if (window or fault in (Fault.PASSING, Fault.SLOW)) and notice.attempts < most:
        pause = rules.backoff(notice.attempts)
        pause += faults.SLOW_PAUSE if fault is Fault.SLOW else timedelta()
        rows.update(state=State.QUEUED, due_at=now + pause, error_code=code, wamid_hash=None)
    else:
        rows.update(state=State.FAILED, error_code=code, ended_at=now)


def _below(state: str) -> list[str]:
    """The states that may still become ``state``."""
    return [s for s, rank in rules.RANK.items() if rank < rules.RANK[state] and s != "suppressed"]


def ended_before(moment: datetime) -> QuerySet[Notice]:
    """Messages made before ``moment`` that still hold their text and are not under way."""
    over = Notice.objects.filter(created_at__lt=moment, content_sealed__isnull=False)
    return over.exclude(state__in=[State.QUEUED, State.SENDING])


def _fail(notice_id: UUID, code: int, now: datetime) -> None:
    Notice.objects.filter(id=notice_id, state=State.SENDING).update(
        state=State.FAILED, error_code=code, ended_at=now
    )
