"""What an agent must not forget, in one SQLite file (WAL): events, state, the newest list.

Two ways to write. ``durable`` is flushed to the disk before it returns: for what the agent then
acts on. ``quick`` survives a killed process, but a power cut may lose its last moments: for what
may be learnt again. One lock orders the writers, so that none waits in SQLite's own busy loop.

A ballast lies beside it, for SQLite cannot even open its file on a full disk: it is dropped then.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from tertib.foundation import logs

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS state (
    space TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (space, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    kind TEXT PRIMARY KEY, body BLOB NOT NULL, about TEXT NOT NULL
) STRICT;
"""
BALLAST = 2 * 1024 * 1024
"""Bytes: the log, its index and some hundred events."""

log = logs.get("edge")


class Unwritable(Exception):
    """The folder cannot be worked with, e.g. because the disk is full."""


class InUse(Exception):
    """Another process works with this folder."""


class OtherDevice(Exception):
    """The folder holds the events of another device, or of another key."""


class Store:
    """The file ``agent.sqlite`` in ``folder``; usable from any thread, by one process at a time.

    Args:
        room: the bytes left on the disk of a folder.

    Raises:
        InUse: another process has it open.
        Unwritable: there is no room even without the ballast, or the file is none of ours.
    """

    def __init__(self, folder: Path, room: Callable[[Path], int] | None = None) -> None:
        self._folder, self._room = folder, room or _room
        self.path, self._ballast = folder / "agent.sqlite", folder / "agent.ballast"
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._held = os.open(folder / "agent.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as wrong:
            raise Unwritable(f"{folder}: {wrong.strerror}") from None
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._held)
            raise InUse(f"{folder} is in use by another agent") from None
        try:
            if self._room(folder) < BALLAST:
                self._drop()
            self._open()
        except (sqlite3.Error, OSError) as wrong:
            os.close(self._held)
            raise Unwritable(f"{folder} cannot be written: {wrong}") from None

    def _open(self) -> None:
        try:
            self._durable = self._connect("FULL")
            self._durable.executescript(_SCHEMA)
        except sqlite3.OperationalError:
            if not self._drop():
                raise
            self._open()
            return
        self._quick = self._connect("NORMAL")
        self._keeper = self._connect("NORMAL")

    def _drop(self) -> bool:
        """Let the ballast go; False if there is none."""
        try:
            self._ballast.unlink()
        except FileNotFoundError:
            return False
        log.warning("disk", status="full")
        return True

    def load(self) -> None:
        """Take ballast again, once there is room for much more than that."""
        if self._ballast.exists() or self._room(self._folder) < 4 * BALLAST:
            return
        draft = self._ballast.with_suffix(".new")
        try:
            with draft.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, BALLAST)
            draft.replace(self._ballast)
        except OSError:  # filled up meanwhile
            draft.unlink(missing_ok=True)

    def _connect(self, synchronous: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA wal_autocheckpoint = 0")  # `tidy` does it, beside the writers
        connection.execute("PRAGMA busy_timeout = 5000")
        return connection

    @contextmanager
    def _writing(self, connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def durable(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk when the block ends.

        Raises:
            sqlite3.OperationalError: it is not, e.g. because the disk is full.
        """
        with self._writing(self._durable) as connection:
            yield connection

    @contextmanager
    def quick(self) -> Iterator[sqlite3.Connection]:
        """A transaction that a killed process cannot lose; a power cut may lose the last ones."""
        with self._writing(self._quick) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for reads."""
        with self._lock:
            yield self._quick

    def belongs_to(self, device: UUID, public_key: bytes) -> None:
        """Note at first, and hold ever after, whose events these are.

        Raises:
            OtherDevice: they are another's.
        """
        mine = {"device": str(device), "key": public_key.hex()}
        found = self.state("owner").get("owner")
        if found is None:
            with self.durable() as connection:
                put(connection, "owner", "owner", mine)
        elif found != mine:
            raise OtherDevice(
                f"{self.path} belongs to device {found['device']} with another key or number: "
                "give a newly enrolled device a new data folder"
            )

    def state(self, space: str) -> dict[str, Any]:
        """All names of a space with their values."""
        with self.reading() as connection:
            rows = connection.execute("SELECT name, value FROM state WHERE space = ?", (space,))
            return {name: json.loads(value) for name, value in rows}

    def document(self, kind: str) -> tuple[bytes, dict[str, Any]] | None:
        """The kept document of that kind, and what was noted about it."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT body, about FROM document WHERE kind = ?", (kind,)
            ).fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def tidy(self) -> None:
        """Move what was written from the log into the file; does not hold up writers."""
        self._keeper.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def scrub(self) -> None:
        """Empty the log, so that nothing that was deleted stays in it; waits for the writers."""
        with self._lock:
            self._quick.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let another process have it."""
        with self._lock:
            for connection in (self._keeper, self._quick, self._durable):
                connection.close()
            os.close(self._held)


def _room(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def put(connection: sqlite3.Connection, space: str, name: str, value: Any) -> None:
    """Set one name of a space, inside a transaction of the store."""
    connection.execute(
        "INSERT INTO state VALUES (?, ?, ?)"
        " ON CONFLICT (space, name) DO UPDATE SET value = excluded.value",
        (space, name, json.dumps(value, separators=(",", ":"))),
    )


def drop(connection: sqlite3.Connection, space: str, name: str) -> None:
    """Forget one name of a space."""
    connection.execute("DELETE FROM state WHERE space = ? AND name = ?", (space, name))


def keep(connection: sqlite3.Connection, kind: str, body: bytes, about: dict[str, Any]) -> None:
    """Replace the kept document of that kind."""
    connection.execute(
        "INSERT INTO document VALUES (?, ?, ?)"
        " ON CONFLICT (kind) DO UPDATE SET body = excluded.body, about = excluded.about",
        (kind, body, json.dumps(about, separators=(",", ":"))),
    )


def note(connection: sqlite3.Connection, kind: str, about: dict[str, Any]) -> None:
    """Renew what is noted about the kept document."""
    connection.execute(
        "UPDATE document SET about = ? WHERE kind = ?",
        (json.dumps(about, separators=(",", ":")), kind),
    )
