"""What the simulator remembers, in SQLite: messages, uploads, webhooks still to be delivered."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tertib.foundation import clock

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
  seq INTEGER PRIMARY KEY, wamid TEXT UNIQUE, phone TEXT, outgoing INTEGER, at REAL,
  body TEXT, shown TEXT, callback TEXT, status TEXT);
CREATE INDEX IF NOT EXISTS message_phone ON message (phone, seq);
CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, mime TEXT, data BLOB);
CREATE TABLE IF NOT EXISTS webhook (
  seq INTEGER PRIMARY KEY, body TEXT, attempts INTEGER DEFAULT 0, due REAL, done INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS webhook_due ON webhook (done, due);
"""


@dataclass(frozen=True)
class Settings:
    """How this simulator was started."""

    webhook_url: str
    state: Path
    phone_number_id: str
    token: str
    app_secret: str
    verify_token: str
    templates: Path
    clock: clock.Clock = clock.system_clock

    def now(self) -> float:
        """Seconds since the epoch, on the demo's clock."""
        return self.clock().timestamp()


class Store:
    """The memory. Every write is committed at once: a killed simulator forgets nothing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "whatsapp.db", check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)

    def _write(self, statement: str, *values: Any) -> int:
        with self._db:
            return int(self._db.execute(statement, values).lastrowid or 0)

    def add_message(
        self, phone: str, body: dict[str, Any], shown: dict[str, Any], at: float, *,
        outgoing: bool, callback: str = "",
    ) -> str:  # fmt: skip
        """Keep a message of the business (``outgoing``) or of a phone; its new wamid."""
        wamid = "wamid." + secrets.token_hex(12).upper()
        self._write(
            "INSERT INTO message (wamid, phone, outgoing, at, body, shown, callback, status)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            wamid, phone, outgoing, at, json.dumps(body), json.dumps(shown), callback,
            "accepted" if outgoing else "received",
        )  # fmt: skip
        return wamid

    def messages(self, phone: str = "", after: int = 0) -> list[dict[str, Any]]:
        """Messages (of one phone) in their order, as the control interface shows them."""
        rows = self._db.execute(
            "SELECT * FROM message WHERE (phone = ? OR ? = '') AND seq > ? ORDER BY seq",
            (phone, phone, after),
        )
        return [
            {
                "seq": r["seq"], "wamid": r["wamid"], "phone": r["phone"], "at": r["at"],
                "outgoing": bool(r["outgoing"]), "callback": r["callback"],
                "status": r["status"], "body": json.loads(r["body"]), **json.loads(r["shown"]),
            }
            for r in rows
        ]  # fmt: skip

    def message(self, wamid: str) -> sqlite3.Row | None:
        """The message with this id, if there is one."""
        row: sqlite3.Row | None = self._db.execute(
            "SELECT * FROM message WHERE wamid = ?", (wamid,)
        ).fetchone()
        return row

    def last_inbound(self, phone: str) -> float | None:
        """When this phone last wrote."""
        row = self._db.execute(
            "SELECT max(at) FROM message WHERE phone = ? AND NOT outgoing", (phone,)
        ).fetchone()
        return None if row[0] is None else float(row[0])

    def sent_since(self, at: float, phone: str = "") -> int:
        """How many messages went out since ``at`` (to one phone)."""
        row = self._db.execute(
            "SELECT count(*) FROM message WHERE outgoing AND at > ? AND (phone = ? OR ? = '')",
            (at, phone, phone),
        ).fetchone()
        return int(row[0])

    def set_status(self, wamid: str, status: str) -> None:
        self._write("UPDATE message SET status = ? WHERE wamid = ?", status, wamid)

    def unread(self, phone: str) -> list[sqlite3.Row]:
        """Messages that this phone has not looked at."""
        return self._db.execute(
            "SELECT * FROM message WHERE phone = ? AND outgoing"
            " AND status IN ('accepted', 'sent', 'delivered') ORDER BY seq", (phone,)
        ).fetchall()  # fmt: skip

    def phones(self) -> list[dict[str, Any]]:
        """Every phone with its last message, newest first."""
        rows = self._db.execute(
            "SELECT phone, max(seq) AS seq, shown, at,"
            " sum(outgoing AND status IN ('accepted', 'sent', 'delivered')) AS unread"
            " FROM message GROUP BY phone ORDER BY seq DESC LIMIT 200"
        )
        return [
            {"phone": r["phone"], "text": json.loads(r["shown"])["text"], "at": r["at"],
             "unread": r["unread"]}
            for r in rows
        ]  # fmt: skip

    def add_media(self, mime: str, data: bytes) -> str:
        media_id = str(10**15 + secrets.randbelow(10**15))
        self._write("INSERT INTO media VALUES (?, ?, ?)", media_id, mime, data)
        return media_id

    def media(self, media_id: str) -> tuple[str, bytes] | None:
        row = self._db.execute("SELECT mime, data FROM media WHERE id = ?", (media_id,)).fetchone()
        return (row["mime"], row["data"]) if row else None

    def add_webhook(self, body: dict[str, Any], due: float) -> None:
        text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        self._write("INSERT INTO webhook (body, due) VALUES (?, ?)", text, due)

    def due_webhooks(self, at: float) -> list[sqlite3.Row]:
        return self._db.execute(
            "SELECT * FROM webhook WHERE NOT done AND due <= ? ORDER BY due, seq LIMIT 50", (at,)
        ).fetchall()

    def waiting_webhooks(self) -> int:
        row = self._db.execute("SELECT count(*) FROM webhook WHERE NOT done").fetchone()
        return int(row[0])

    def webhook_done(self, seq: int) -> None:
        self._write("UPDATE webhook SET done = 1 WHERE seq = ?", seq)

    def webhook_failed(self, seq: int, due: float) -> None:
        self._write("UPDATE webhook SET attempts = attempts + 1, due = ? WHERE seq = ?", due, seq)
