"""The bank's own ledger: what it took from its customers, in SQLite."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

WIB = timezone(timedelta(hours=7))
COLUMNS = ["kode_billing", "amount", "paid_at", "request_id", "reference_no", "channel"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS taken (
  request_id TEXT PRIMARY KEY, kode_billing TEXT NOT NULL, amount INTEGER NOT NULL,
  paid_at TEXT NOT NULL, day TEXT NOT NULL, reference_no TEXT NOT NULL,
  state TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '')
"""


@dataclass(frozen=True)
class Taking:
    """Money taken from a customer. ``state``: taken, unclear (no answer came), returned."""

    request_id: str
    kode_billing: str
    amount: int
    paid_at: str
    reference_no: str
    state: str
    answer: str


class Books:
    """Opened for every use: the server is small and may be killed at any time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "books.sqlite"
        with self._open() as db:
            db.execute(_SCHEMA)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10)

    def take(self, request_id: str, kode: str, amount: int, now: datetime) -> str:
        """Take the money before anyone is told; returns the bank's reference number."""
        local = now.astimezone(WIB)
        with self._open() as db:
            (count,) = db.execute("SELECT count(*) FROM taken").fetchone()
            reference = f"{local:%y%m%d}{count + 1:06}"  # NTB: 12 digits
            db.execute(
                "INSERT INTO taken VALUES (?, ?, ?, ?, ?, ?, 'unclear', '')",
                [request_id, kode, amount, local.isoformat(timespec="seconds"),
                 local.date().isoformat(), reference],
            )  # fmt: skip
        return reference

    def close(self, request_id: str, state: str, answer: str) -> None:
        """Note how it ended: kept as ``taken``, or ``returned`` to the customer."""
        with self._open() as db:
            db.execute(
                "UPDATE taken SET state = ?, answer = ? WHERE request_id = ?",
                [state, answer, request_id],
            )

    def kept(self, day: date) -> list[Taking]:
        """What was taken on that day (WIB) and not given back."""
        with self._open() as db:
            rows = db.execute(
                "SELECT request_id, kode_billing, amount, paid_at, reference_no, state, answer"
                " FROM taken WHERE day = ? AND state <> 'returned' ORDER BY reference_no",
                [day.isoformat()],
            ).fetchall()
        return [Taking(*row) for row in rows]

    def statement(self, name: str, day: date, channel: str) -> bytes:
        """The day as the agreed CSV file (docs/subjects/payments.md)."""
        kept = self.kept(day)
        text = io.StringIO()
        out = csv.writer(text)
        total = sum(one.amount for one in kept)
        out.writerow(["tertib-statement", 1, name, day.isoformat(), len(kept), total])
        out.writerow(COLUMNS)
        for one in kept:
            out.writerow([one.kode_billing, one.amount, one.paid_at, one.request_id,
                          one.reference_no, channel])  # fmt: skip
        return text.getvalue().encode()
