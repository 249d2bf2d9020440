"""What a card's chip says, and how far it can be believed. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tertib.contracts import sun
from tertib.edge.gate.book import Book


class Proof(enum.Enum):
    """How a chip showed that it is itself."""

    UID = "uid"
    """It only said its UID, as any copy would."""
    SUN = "sun"
    """A message with its own key and a counter."""
    FALSE = "false"
    """A message that its key did not make."""


@dataclass(frozen=True, slots=True)
class Chip:
    """``uid`` in upper-case hex; empty for a message of a foreign card. ``counter`` -1 for none."""

    uid: str
    proof: Proof = Proof.UID
    counter: int = -1


def read(data: bytes, book: Book) -> Chip:
    """Make sense of what a reader sent: a UID of 4 to 10 bytes, or a SUN message of 24."""
    if len(data) != sun.SIZE:
        return Chip(data.hex().upper() if 4 <= len(data) <= 10 else "")
    if not book.meta_key:
        return Chip("", Proof.FALSE)
    try:
        opened = sun.open_picc(data, book.meta_key)
    except sun.NotSun:
        return Chip("", Proof.FALSE)
    key = book.keys.get(opened.uid)
    try:
        counter = sun.verify(data, opened, key) if key else -1
    except sun.NotSun:
        return Chip(opened.uid, Proof.FALSE)
    return Chip(opened.uid, Proof.SUN if key else Proof.UID, counter)
