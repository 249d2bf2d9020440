"""The device's events, numbered and signed in the transaction of what they report, kept until the
centre has them and a while longer."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts.events import LARGEST_BATCH, Event
from tertib.edge.store import Store, put

_SPACE = "outbox"


class Unknown(Exception):
    """The centre speaks of events that are not here, or no longer."""


@dataclass
class Entry:
    """A transaction under way."""

    connection: sqlite3.Connection
    device: UUID
    key: Ed25519PrivateKey
    last: int

    def add(self, at: int, kind: str, data: dict[str, Any]) -> Event:
        """The next event; ``at`` in milliseconds since 1970 UTC."""
        event = Event(self.device, self.last + 1, at, kind, data).signed(self.key)
        self.connection.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
            (event.seq, at, kind, json.dumps(data, separators=(",", ":")), event.signature),
        )
        self.last = event.seq
        return event

    def put(self, space: str, name: str, value: Any) -> None:
        """Set a name of the store in the same transaction."""
        put(self.connection, space, name, value)


class Outbox:
    """The events in ``store``, of ``device``, signed with ``key``.

    Raises:
        tertib.edge.store.OtherDevice: the store belongs to another device.
    """

    def __init__(self, store: Store, device: UUID, key: Ed25519PrivateKey) -> None:
        store.belongs_to(device, key.public_key().public_bytes_raw())
        self._store, self.device, self.key = store, device, key
        self._lock = threading.Lock()
        kept = store.state(_SPACE)
        self.last: int = kept.get("last", 0)
        """Number of the newest event."""
        self.through: int = kept.get("through", 0)
        """Up to this number the centre has them."""

    @property
    def waiting(self) -> int:
        """How many events the centre does not have yet."""
        return self.last - self.through

    @contextmanager
    def entry(self) -> Iterator[Entry]:
        """One durable transaction for events and what they change; on the disk when it ends.

        Raises:
            sqlite3.OperationalError: it could not be written; nothing has changed.
        """
        with self._lock:
            with self._store.durable() as connection:
                entry = Entry(connection, self.device, self.key, self.last)
                yield entry
                put(connection, _SPACE, "last", entry.last)
            self.last = entry.last

    def append(self, at: int, kind: str, data: dict[str, Any]) -> Event:
        """One event that changes nothing else."""
        with self.entry() as entry:
            return entry.add(at, kind, data)

    @property
    def newest_at(self) -> int:
        """When the newest kept event happened (ms), 0 if there is none."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT at FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        return row[0] if row else 0

    def all_pending(self) -> Iterator[Event]:
        """Every event that the centre does not have, in order; read some at a time."""
        after = self.through
        while some := self._after(after, LARGEST_BATCH):
            yield from some
            after = some[-1].seq

    def pending(self, limit: int = LARGEST_BATCH) -> list[Event]:
        """The oldest events that the centre does not have, in order."""
        return self._after(self.through, limit)

    def _after(self, seq: int, limit: int) -> list[Event]:
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT seq, at, kind, data, signature FROM event WHERE seq > ?"
                " ORDER BY seq LIMIT ?",
                (seq, limit),
            ).fetchall()
        return [
            Event(self.device, seq, at, kind, json.loads(data), signature)
            for seq, at, kind, data, signature in rows
        ]

    def acknowledge(self, through: int) -> None:
        """The centre has everything up to ``through``; lower than before: it lost some, send anew.

        Raises:
            Unknown: it has more than was ever made here, or lost what is no longer kept.
        """
        if through > self.last:
            raise Unknown(f"the centre has event {through}, here {self.last} is the last")
        if through < self.through and self._oldest() > through + 1:
            raise Unknown(f"the centre wants event {through + 1}, which is no longer kept")
        if through == self.through:
            return
        with self._store.quick() as connection:
            put(connection, _SPACE, "through", through)
        self.through = through

    def prune(self, before: int, most: int = 2_000) -> int:
        """Delete what the centre has and is older than ``before`` (ms); returns how many."""
        until = min(self.through, self._oldest() + most - 1)
        with self._store.quick() as connection:
            return connection.execute(
                "DELETE FROM event WHERE seq <= ? AND at < ?", (until, before)
            ).rowcount

    def _oldest(self) -> int:
        with self._store.reading() as connection:
            row = connection.execute("SELECT min(seq) FROM event").fetchone()
        return row[0] or self.last + 1
