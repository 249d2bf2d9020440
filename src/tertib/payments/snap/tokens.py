"""Partners as callers: their secrets, the tokens we gave them, a short memory of both."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from tertib.foundation import keys, sql
from tertib.payments.conf import SETTINGS
from tertib.payments.models import AccessToken, Partner


@dataclass(frozen=True)
class Client:
    """A partner whose token is good, with its unsealed secret."""

    name: str
    partner_id: str
    company_code: str
    enabled: bool
    secret: bytes
    token_expires_at: datetime


@contextmanager
def timed() -> Iterator[None]:
    """A transaction whose statements fail after ``SETTINGS.timeout``, waits for locks included."""
    with transaction.atomic():
        limit_time()
        yield


def limit_time() -> None:
    """Let no statement of this transaction last longer than ``SETTINGS.timeout``."""
    sql.send("SELECT set_config('statement_timeout', %s, true)", [str(SETTINGS.timeout)])


def seal_secret(partner: str, secret: bytes) -> bytes:
    """Encrypt a partner's HMAC secret under the installation's ``partners`` key file."""
    keys.create_secret(settings.CORE.keys, "partners")
    nonce = os.urandom(12)
    return nonce + _cipher().encrypt(nonce, secret, partner.encode())


def open_secret(partner: Partner) -> bytes:
    """Decrypt it.

    Raises:
        keys.KeyMissing: the key file is not on this machine.
    """
    sealed = bytes(partner.secret_sealed)
    return _cipher().decrypt(sealed[:12], sealed[12:], partner.name.encode())


def is_secret(partner: Partner, secret: bytes) -> bool:
    """Whether it is the partner's; no, where the key file to tell was lost."""
    try:
        return hmac.compare_digest(open_secret(partner), secret)
    except (keys.KeyMissing, InvalidTag):
        return False


def _cipher() -> AESGCM:
    return AESGCM(keys.secret(settings.CORE.keys, "partners"))


def give(partner: Partner, now: datetime) -> str:
    """A fresh token of ``SETTINGS.token_life`` seconds; we keep only its digest."""
    token = secrets.token_urlsafe(32)
    AccessToken.objects.create(
        digest=_digest(token), partner=partner,
        expires_at=now + timedelta(seconds=SETTINGS.token_life),
    )  # fmt: skip
    return token


def purge(now: datetime) -> int:
    """Forget the tokens that have ended; returns how many."""
    count, _ = AccessToken.objects.filter(expires_at__lt=now).delete()
    return count


_known: dict[bytes, tuple[float, Client]] = {}


def client(token: str, now: datetime) -> Client | None:
    """Whose token this is, None when it is unknown or has ended.

    Trusted without a query for ``SETTINGS.token_cache`` seconds, so long may a disabled partner
    go on.
    """
    digest = _digest(token)
    until, known = _known.get(digest, (0.0, None))
    if known is None or until < time.monotonic():
        known = _look_up(digest)
        if len(_known) > 1000:
            _known.clear()
        if known:
            _known[digest] = (time.monotonic() + SETTINGS.token_cache, known)
    return known if known and known.token_expires_at > now else None


def forget() -> None:
    """Ask the database anew from now on, in this process."""
    _known.clear()


def _look_up(digest: bytes) -> Client | None:
    with timed():
        row = AccessToken.objects.select_related("partner").filter(digest=digest).first()
    if row is None:
        return None
    partner = row.partner
    return Client(
        partner.name, partner.partner_id, partner.company_code, partner.enabled,
        open_secret(partner), row.expires_at,
    )  # fmt: skip


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
