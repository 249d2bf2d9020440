"""Keys of NTAG 424 cards: derived from one secret of the installation, so that none is stored.

The office's meta-read key tells a UID from a SUN message; the card's own file-read key proves it
(``contracts.sun``). Both follow by HMAC-SHA256 from ``keys/cards.secret`` (decision 0102).
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from tertib.foundation import keys

SECRET = "cards"  # noqa: S105 (the name of a file)


def _derive(purpose: str) -> str:
    keys.create_secret(settings.CORE.keys, SECRET)
    secret = keys.secret(settings.CORE.keys, SECRET)
    return hmac.digest(secret, purpose.encode(), hashlib.sha256)[:16].hex()


def meta_key(office: str) -> str:
    """The meta-read key of an office's cards, 32 hex digits."""
    return _derive(f"meta-read\0{office}")


def file_key(uid: str) -> str:
    """The file-read key of one card, 32 hex digits."""
    return _derive(f"file-read\0{uid}")
