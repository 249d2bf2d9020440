"""What the sequencer reads and writes in PostgreSQL, on its own connection and role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import psycopg

from tertib.ledger.tlog.checkpoint import Head

LOCK = 0x7E27_1B  # any constant: one sequencer in a database
BATCH = 4096
CHANNEL = "tertib_record"


class Locked(RuntimeError):
    """Another sequencer serves this database."""


class Database:
    """A connection that holds the sequencer's advisory lock for as long as it lives.

    Raises:
        Locked: another one holds it.
        psycopg.OperationalError: there is no connection.
    """

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(
            url, autocommit=True, connect_timeout=5, application_name="tertib sequencer",
            keepalives_idle=10, prepare_threshold=2,
        )  # fmt: skip
        row = self.connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if not row or not row[0]:
            self.connection.close()
            raise Locked("another sequencer serves this database")

    def close(self) -> None:
        self.connection.close()

    def pending(self) -> list[tuple[int, bytes]]:
        """(serial, commitment) of entries without an index, at most BATCH, oldest first."""
        found = self.connection.execute(
            "SELECT serial FROM ledger_pending ORDER BY serial LIMIT %s", [BATCH]
        ).fetchall()
        if not found:
            return []
        rows = self.connection.execute(
            "SELECT serial, commitment FROM ledger_entry WHERE serial = ANY(%s) ORDER BY serial",
            [[serial for (serial,) in found]],
        ).fetchall()
        return [(serial, bytes(commitment)) for serial, commitment in rows]

    def commit(self, head: Head, note: str, serials: Sequence[int], at: datetime) -> None:
        """One batch, all or nothing: leaves in order, the checkpoint over them, a wake-up."""
        with self.connection.transaction(), self.connection.pipeline():
            self.connection.execute(
                "INSERT INTO ledger_leaf (index, serial) SELECT %s + n - 1, s"
                " FROM unnest(%s::bigint[]) WITH ORDINALITY AS t(s, n)",
                [head.size - len(serials), list(serials)],
            )
            self.connection.execute(
                "DELETE FROM ledger_pending WHERE serial = ANY(%s)", [list(serials)]
            )
            self.checkpoint(head, note, at)
            self.connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(head.size)])

    def checkpoint(self, head: Head, note: str, at: datetime) -> None:
        """Keep a signed checkpoint."""
        self.connection.execute(
            "INSERT INTO ledger_checkpoint (size, root, note, at) VALUES (%s, %s, %s, %s)",
            [head.size, head.root, note, at],
        )

    def newest(self) -> tuple[int, bytes, str] | None:
        """(size, root, note) of the newest checkpoint."""
        row = self.connection.execute(
            "SELECT size, root, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1"
        ).fetchone()
        return row and (row[0], bytes(row[1]), row[2])

    def size(self) -> int:
        """How many leaves there are."""
        row = self.connection.execute("SELECT max(index) FROM ledger_leaf").fetchone()
        return 0 if not row or row[0] is None else row[0] + 1

    def commitments(self, start: int, end: int) -> list[bytes]:
        """The commitments of the leaves ``[start, end)`` in order."""
        rows = self.connection.execute(
            "SELECT e.commitment FROM ledger_leaf l JOIN ledger_entry e USING (serial)"
            " WHERE l.index >= %s AND l.index < %s ORDER BY l.index",
            [start, end],
        ).fetchall()
        return [bytes(commitment) for (commitment,) in rows]

    def cosign(self, size: int, witness: str, line: str, at: datetime) -> None:
        """Keep a witness's line under the checkpoint of ``size``."""
        self.connection.execute(
            "INSERT INTO ledger_cosignature (size, witness, line, at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [size, witness, line, at],
        )

    def cosignatures(self, size: int) -> dict[str, str]:
        """Witness to line under the checkpoint of ``size``."""
        return dict(
            self.connection.execute(
                "SELECT witness, line FROM ledger_cosignature WHERE size = %s ORDER BY id", [size]
            ).fetchall()
        )
