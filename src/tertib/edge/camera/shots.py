"""Pictures of candidates, sealed on the disk until the centre has them. Of nobody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import SigningKey

from tertib.edge.link import Errand, Refused, Send
from tertib.edge.store import Store
from tertib.foundation import logs

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shot (
    candidate TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (candidate, number)
) STRICT
"""
AT_ONCE = 12
_TAKEN = {200, 201, 202, 204}
_NEVER = {400, 404, 410, 413, 415, 422}
"""The centre does not want this picture: unknown or erased candidate, not a picture."""

log = logs.get("camera")


class Shots:
    """Opened only with the device's own key; safe to use from several threads."""

    def __init__(self, store: Store, key: Ed25519PrivateKey) -> None:
        self._store = store
        secret = SigningKey(key.private_bytes_raw()).to_curve25519_private_key()
        self._open, self._seal = SealedBox(secret), SealedBox(secret.public_key)
        with store.quick() as connection:
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            connection.execute(_SCHEMA)

    def add(
        self, connection: sqlite3.Connection, candidate: UUID, shots: Sequence[bytes], at: int
    ) -> None:
        """Keep a candidate's pictures (JPEG), in the transaction of its event."""
        connection.executemany(
            "INSERT INTO shot VALUES (?, ?, ?, ?)",
            [(str(candidate), number, at, self._seal.encrypt(shot))
             for number, shot in enumerate(shots)],
        )  # fmt: skip

    @property
    def waiting(self) -> int:
        """How many the centre does not have."""
        with self._store.reading() as connection:
            found: int = connection.execute("SELECT count(*) FROM shot").fetchone()[0]
        return found

    def of(self, candidate: UUID) -> list[bytes]:
        """A candidate's pictures that are still here."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT sealed FROM shot WHERE candidate = ? ORDER BY number", (str(candidate),)
            ).fetchall()
        return [shot for (sealed,) in rows if (shot := self._opened(sealed)) is not None]

    def deliver(self, send: Send) -> bool:
        """Send the oldest; says whether more are waiting (``link.Errand``).

        Raises:
            Refused: the centre does not take it now.
        """
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT candidate, number, sealed FROM shot ORDER BY at, candidate, number LIMIT 1"
            ).fetchone()
        if row is None:
            return False
        candidate, number, sealed = row
        if (shot := self._opened(sealed)) is not None:
            path = f"/edge/v1/candidates/{candidate}/shots/{number}"
            self._judge(send("PUT", path, shot, "image/jpeg"))
        self._forget("candidate = ? AND number = ?", candidate, number)
        return self.waiting > 0

    def prune(self, before: int) -> None:
        """Give up what is older than ``before`` (ms)."""
        self._forget("at < ?", before)

    def _judge(self, answer: httpx.Response) -> None:
        if answer.status_code in _NEVER:
            log.warning("picture not wanted", status=answer.status_code)
        elif answer.status_code not in _TAKEN:
            raise Refused(f"shot-{answer.status_code}")

    def _forget(self, which: str, *values: str | int) -> None:
        with self._store.quick() as connection:
            gone = connection.execute(f"DELETE FROM shot WHERE {which}", values).rowcount  # noqa: S608
        if gone and not self.waiting:
            self._store.scrub()

    def _opened(self, sealed: bytes) -> bytes | None:
        try:
            return self._open.decrypt(sealed)
        except CryptoError:
            log.error("a kept picture cannot be opened")
            return None


def errand(shots: Shots) -> Errand:
    """Pictures go out before the events that speak of them; some at a time, that both may go on."""

    def some(send: Send) -> bool:
        return all(shots.deliver(send) for _ in range(AT_ONCE))

    return some
