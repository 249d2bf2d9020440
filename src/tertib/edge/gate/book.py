"""The allow-list made ready to look things up in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tertib.contracts import allowlist
from tertib.contracts.allowlist import AllowList, Listed
from tertib.contracts.signed import NotGenuine

STATES = ("lost", "revoked", "returned")


class Book:
    """An allow-list by UID and by card. A blocked UID counts as blocked even if it is listed.

    Raises:
        ValueError: a key in it is not 16 bytes in hex.
    """

    def __init__(self, source: AllowList) -> None:
        self.office, self.made_at = source.office, source.made_at
        self.max_age = source.max_age * 1000
        """Milliseconds."""
        self.clonable, self.capacity = source.clonable, source.capacity
        self.cards: dict[str, Listed] = {card.uid: card for card in source.cards}
        self.by_id: dict[UUID, Listed] = {card.id: card for card in source.cards}
        self.blocked: dict[str, str] = {
            uid: state if state in STATES else "revoked" for uid, state in source.blocked.items()
        }
        self.keys = {card.uid: _key(card.key) for card in source.cards if card.key}
        self.meta_key = _key(source.meta_key) if source.meta_key else b""


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != 16:
        raise ValueError("a key of a card has 16 bytes")
    return key


def read(body: Any) -> Book:
    """From the body of a document whose signature was checked.

    Raises:
        NotGenuine: it is no allow-list.
    """
    try:
        return Book(allowlist.from_body(body))
    except (ValueError, TypeError, AttributeError):
        raise NotGenuine("not an allow-list") from None


EMPTY = Book(AllowList("", 0, 0, ()))
"""Before the first list came."""
