"""Login codes: six digits by WhatsApp, kept as a keyed hash, few tries, few sendings."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction

from tertib.foundation import ratelimit, vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions as ledger
from tertib.ledger import actors
from tertib.messaging.actions.contacts import contact_for, phone_hash
from tertib.messaging.actions.notices import notify
from tertib.messaging.conf import settings
from tertib.messaging.models import Contact, LoginCode

_TRY = """
UPDATE messaging_logincode SET attempts = attempts + 1
WHERE contact_id = %s AND used_at IS NULL AND expires_at > %s AND attempts < %s
RETURNING code_hash
"""


class TooManyCodes(Exception):
    """Too many codes were asked for by this phone or address; ``retry_after`` says how long."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("too many login codes")
        self.retry_after = retry_after


class CodeRefused(Exception):
    """Wrong, used, expired or tried too often. On purpose it does not say which."""


def _digest(contact: Contact, code: str) -> bytes:
    return vault.lookup("login-code", f"{contact.id}:{code}")


def send_code(phone: str, language: str, ip: str, now: datetime) -> None:
    """Send a new code to ``phone`` (E.164 digits); the one before stops working.

    Raises:
        BadPhone: not E.164 digits.
        TooManyCodes: a limit was reached; nothing is sent.
    """
    conf = settings()
    hashed = phone_hash(phone).hex()
    for key, limit, per in (
        (f"code:ip:{vault.lookup('ip', ip).hex()}", conf.codes_per_ip_hour, timedelta(hours=1)),
        (f"code:phone:{hashed}", conf.codes_per_phone, conf.code_lifetime),
        (f"code:day:{hashed}", conf.codes_per_phone_day, timedelta(days=1)),
    ):
        if not ratelimit.allow(key, limit, per, now):
            raise TooManyCodes(per)
    code = f"{secrets.randbelow(10**6):06d}"
    with transaction.atomic():
        contact = contact_for(phone, language, now)
        LoginCode.objects.update_or_create(
            contact=contact,
            defaults={
                "code_hash": _digest(contact, code), "sent_at": now, "attempts": 0,
                "expires_at": now + conf.code_lifetime, "used_at": None,
            },
        )  # fmt: skip
        notify(
            contact.id, "login_code", {"code": code}, key=f"login:{new_id()}", now=now,
            lifetime=conf.code_lifetime,
        )  # fmt: skip


def check_code(phone: str, code: str, now: datetime) -> Contact:
    """The contact, if ``code`` is the one last sent to ``phone``; it works once.

    Every call uses up one try, so call it outside a transaction that a refusal would roll back.

    Raises:
        CodeRefused: in every other case.
    """
    contact = Contact.objects.filter(phone_hash=phone_hash(phone)).first()
    row = None
    if contact:
        with connection.cursor() as cursor:
            cursor.execute(_TRY, [contact.id, now, settings().code_attempts])
            row = cursor.fetchone()
    expected = bytes(row[0]) if row else bytes(32)
    given = _digest(contact, code) if contact else vault.lookup("login-code", code)
    if not hmac.compare_digest(expected, given) or contact is None:
        raise CodeRefused
    with transaction.atomic():
        unused = LoginCode.objects.filter(contact=contact, code_hash=expected, used_at=None)
        if not unused.update(used_at=now):
            raise CodeRefused
        ledger.append(
            actors.applicant(contact.id), "contact.verified", f"contact:{contact.id}", {}, at=now
        )
    return contact
