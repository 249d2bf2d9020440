"""Envelope encryption: one AES-256-GCM data key per person, wrapped by a period key.

Whatever is sealed under a person's key is erased, in the database and in every backup of it, by
destroying that one key. A whole period is erased by destroying its key file.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tertib.foundation import keys
from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey

NONCE = 12


class KeyDestroyed(Exception):
    """The person's data key was destroyed: what it sealed is erased."""


class Tampered(Exception):
    """The sealed bytes are not what was sealed, or not in this place."""


@dataclass(frozen=True)
class PersonKey:
    """An unwrapped data key. Keep it no longer than the request that loaded it."""

    id: UUID
    material: bytes

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt; ``context`` says what and whose it is and must be given again to open."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.material).encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt.

        Raises:
            Tampered: other bytes, other key or other context.
        """
        sealed = bytes(sealed)
        try:
            return AESGCM(self.material).decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())
        except InvalidTag:
            raise Tampered(context) from None


def _period_of(moment: datetime) -> str:
    return moment.strftime("%Y-%m")


@cache
def _wrapper(period: str) -> AESGCM:
    return AESGCM(keys.secret(settings.CORE.keys, f"period-{period}"))


def create(now: datetime) -> PersonKey:
    """Make and store a data key for a person, wrapped by the key of the present month."""
    return create_many(1, now)[0]


def create_many(count: int, now: datetime) -> list[PersonKey]:
    """Make and store several data keys, one for each of several people, with few statements."""
    period = _period_of(now)
    keys.create_secret(settings.CORE.keys, f"period-{period}")
    made = [PersonKey(new_id(), os.urandom(32)) for _ in range(count)]
    rows = []
    for key in made:
        nonce = os.urandom(NONCE)
        wrapped = nonce + _wrapper(period).encrypt(nonce, key.material, key.id.bytes)
        rows.append(DataKey(id=key.id, period=period, wrapped=wrapped, created_at=now))
    DataKey.objects.bulk_create(rows, batch_size=1000)
    return made


def unwrap(row: DataKey) -> PersonKey:
    """Unwrap a data key already read from the database (no query).

    Raises:
        KeyDestroyed: it was destroyed.
        keys.KeyMissing: the key of its period is not on this machine.
    """
    return unwrap_columns(row.id, row.period, row.wrapped)


def unwrap_columns(key_id: UUID, period: str, wrapped: bytes | memoryview | None) -> PersonKey:
    """:func:`unwrap` for the columns of a statement written by hand."""
    if wrapped is None:
        raise KeyDestroyed(str(key_id))
    wrapped = bytes(wrapped)
    material = _wrapper(period).decrypt(wrapped[:NONCE], wrapped[NONCE:], key_id.bytes)
    return PersonKey(key_id, material)


def load(key_id: UUID) -> PersonKey:
    """Read and unwrap the data key ``key_id`` (one query).

    Raises:
        KeyDestroyed: it was destroyed.
        DataKey.DoesNotExist: there never was such a key.
    """
    return unwrap(DataKey.objects.get(id=key_id))


def destroy(key_id: UUID, now: datetime) -> None:
    """Destroy a data key. Everything it sealed is gone; there is no way back."""
    DataKey.objects.filter(id=key_id).update(wrapped=None, destroyed_at=now)


def lookup(kind: str, value: str) -> bytes:
    """A keyed hash (HMAC-SHA256, 32 bytes) to find or to compare ``value`` without storing it."""
    secret = keys.secret(settings.CORE.keys, "lookup")
    return hmac.digest(secret, f"{kind}\0{value}".encode(), hashlib.sha256)
