"""How the gate writes down what happened: in one durable transaction, or it owes the event."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from collections import deque
from typing import Any
from uuid import UUID

from tertib.contracts.allowlist import Listed
from tertib.edge.gate.book import Book
from tertib.edge.gate.chips import Chip
from tertib.edge.gate.here import Here, Moved
from tertib.edge.gate.rules import Decision, Now, Request
from tertib.edge.outbox import Outbox
from tertib.edge.store import Store, drop, put
from tertib.foundation import logs

log = logs.get("gate")

MOVED, COUNTER, GATE = "moved", "counter", "gate"
"""Spaces of the store."""


class Journal:
    """Writes events together with the state they change. Only the agent's thread uses it."""

    def __init__(self, store: Store, outbox: Outbox, here: Here) -> None:
        self._store, self._outbox, self._here = store, outbox, here
        self._owed: deque[tuple[int, str, dict[str, Any]]] = deque(maxlen=10_000)
        kept = store.state(GATE)
        if "salt" not in kept:
            with store.durable() as connection:
                put(connection, GATE, "salt", kept.setdefault("salt", secrets.token_hex(16)))
        self._salt = bytes.fromhex(kept["salt"])

    def restore(self) -> None:
        """Put back into ``here`` what was known when the agent last ran."""
        for card, (zone, seq) in self._store.state(MOVED).items():
            self._here.moved[UUID(card)] = Moved(zone, seq)
        for card, counter in self._store.state(COUNTER).items():
            self._here.counters[UUID(card)] = counter

    def forget(self, cards: list[UUID]) -> None:
        """The list knows where these cards are; our own notes may go."""
        if not cards:
            return
        try:
            with self._store.quick() as connection:
                for card in cards:
                    drop(connection, MOVED, str(card))
        except sqlite3.Error:
            log.exception("notes not deleted")  # the list is as good

    def decided(self, request: Request, decision: Decision, now: Now, book: Book) -> int:
        """Write a decision and what follows from it; returns the event's number.

        Raises:
            sqlite3.Error: it is not on the disk.
        """
        card, counter = decision.card, request.chip.counter
        kind, data = self._event(request, decision, now, book)
        with self._outbox.entry() as entry:
            seq = entry.add(now.at, kind, data).seq
            if card and decision.admit:
                entry.put(MOVED, str(card.id), [request.way.target, seq])
            if card and counter >= 0:
                entry.put(COUNTER, str(card.id), counter)
        self._follow(request, decision, seq)
        return seq

    def decided_unwritten(self, request: Request, decision: Decision, now: Now, book: Book) -> int:
        """The same for what must happen though the disk does not take it: it is written later."""
        self._owed.append((now.at, *self._event(request, decision, now, book)))
        seq = self._outbox.last + len(self._owed)
        self._follow(request, decision, seq)
        return seq

    def _follow(self, request: Request, decision: Decision, seq: int) -> None:
        card = decision.card
        if card and decision.admit:
            self._here.move(card, request.way.target, seq)
        if card and request.chip.counter >= 0:
            self._here.count(card, request.chip.counter)

    def _event(
        self, request: Request, decision: Decision, now: Now, book: Book
    ) -> tuple[str, dict[str, Any]]:
        card, way = decision.card, request.way
        return "gate.passed" if decision.admit else "gate.refused", {
            "reader": way.reader,
            "card": str(card.id) if card else None,
            "unknown": "" if card else self._unknown(request.chip, book),
            "direction": "in" if way.inward else "out",
            "from": way.origin,
            "to": way.target,
            "reason": decision.reason,
            "list": book.made_at,
            "age": now.age,
            "counter": request.chip.counter,
            "captured": decision.capture,
        }

    def owe(self, at: int, kind: str, data: dict[str, Any]) -> None:
        """Write an event, at once or as soon as the disk takes it."""
        self._owed.append((at, kind, data))
        self.pay()

    def pay(self) -> None:
        """Write what is owed."""
        try:
            while self._owed:
                self._outbox.append(*self._owed[0])
                self._owed.popleft()
        except sqlite3.Error:
            log.exception("event not written")

    def put_back(self, at: int, data: dict[str, Any], card: Listed | None, zone: str) -> None:
        """Nobody went through: the card, if any, is where it was."""
        try:
            with self._outbox.entry() as entry:
                event = entry.add(at, "gate.unused", data)
                if card:
                    entry.put(MOVED, str(card.id), [zone, event.seq])
        except sqlite3.Error:
            log.exception("event not written")
            self._owed.append((at, "gate.unused", data))
            return
        if card:
            self._here.move(card, zone, event.seq)

    def _unknown(self, chip: Chip, book: Book) -> str:
        """A UID of ours; of a foreign card, which may be anyone's, only a mark to tell it again."""
        if chip.uid in book.cards or chip.uid in book.blocked:
            return chip.uid
        return "~" + hmac.digest(self._salt, chip.uid.encode(), hashlib.sha256).hex()[:12]
