"""The sequencer's loop."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from queue import Empty

import psycopg

from tertib.foundation import logs
from tertib.ledger.keyring import Witness
from tertib.ledger.sequencer.database import Database, Locked
from tertib.ledger.sequencer.heal import Disagreement, heal
from tertib.ledger.sequencer.rounds import Round, Rounds
from tertib.ledger.store import CHECKPOINT, Store
from tertib.ledger.tlog import checkpoint
from tertib.ledger.tlog.checkpoint import Head
from tertib.ledger.tlog.note import Signer
from tertib.ledger.tlog.tiles import Edge

log = logs.get("record.sequencer")
IDLE_MS = 50


class Sequencer:
    """Orders the record of one database into one folder of tiles.

    ``clock`` gives the time of checkpoints; ``commit_ms`` and ``witness_ms`` are the shortest
    times between batches and between rounds of asking the witnesses.
    """

    def __init__(
        self,
        url: str,
        store: Store,
        signer: Signer,
        witnesses: tuple[Witness, ...],
        clock: Callable[[], datetime],
        *,
        commit_ms: int = 20,
        witness_ms: int = 200,
        timeout: float = 2.0,
    ) -> None:
        self._url, self._store, self._signer, self._clock = url, store, signer, clock
        self._witnesses, self._timeout = witnesses, timeout
        self._commit, self._pace = commit_ms / 1000, witness_ms / 1000
        self._published: tuple[int, dict[str, str]] = (-1, {})
        self._stop = threading.Event()
        self.ended = threading.Event()
        """Set once :meth:`run` is over, for whatever reason."""

    def stop(self) -> None:
        """End :meth:`run` after the batch in hand."""
        self._stop.set()

    def run(self) -> None:
        """Serve until stopped; reconnects whenever the database goes away.

        Raises:
            Disagreement: database and tiles contradict each other.
            store.Busy: another process writes into the folder.
        """
        lock = self._store.lock()
        try:
            while not self._stop.is_set():
                try:
                    self._serve()
                except (psycopg.OperationalError, psycopg.InterfaceError, Locked) as wrong:
                    log.warning("no database, trying again", exc_type=type(wrong).__name__)
                    self._stop.wait(0.5)
        finally:
            os.close(lock)
            self.ended.set()

    def _serve(self) -> None:
        """One connection's life."""
        database = Database(self._url)
        rounds = Rounds(self._witnesses, self._store.read, pace=self._pace, timeout=self._timeout)
        try:
            edge, signed = self._load(database)
            rounds.start()
            rounds.offer(edge.size, signed)
            log.info("sequencing", size=edge.size)
            pause = self._commit
            while not self._stop.is_set():
                started = time.monotonic()
                worked = self._batch(database, edge, rounds)
                self._publish(database, rounds)
                pause = self._commit if worked else min(pause * 1.25, IDLE_MS / 1000)
                self._stop.wait(max(0.0, pause - (time.monotonic() - started)))
        finally:
            rounds.stop()
            database.close()

    def _load(self, database: Database) -> tuple[Edge, str]:
        """Heal the folder and return the edge with the newest checkpoint, signing the first."""
        newest, size = database.newest(), database.size()
        if newest is None and size == 0:
            head = Head(self._signer.name, 0, Edge().root())
            signed = checkpoint.sign(head, self._signer)
            database.checkpoint(head, signed, self._clock())
            newest = (0, head.root, signed)
        if newest is None or newest[0] != size:
            raise Disagreement("the newest checkpoint in the database is not over all its leaves")
        head, _ = checkpoint.parse(newest[2])
        if head.origin != self._signer.name:
            raise Disagreement(
                f"this record is {head.origin}; TERTIB_RECORD_ORIGIN must never change"
            )
        if (head.size, head.root) != newest[:2]:
            raise Disagreement("the newest checkpoint in the database was altered")
        edge = heal(self._store, size, newest[1], database.commitments)
        self._published = (-1, {})
        return edge, newest[2]

    def _batch(self, database: Database, edge: Edge, rounds: Rounds) -> bool:
        """Give every pending entry its index; True if there was any."""
        pending = database.pending()
        if not pending:
            return False
        files = edge.extend([commitment for _, commitment in pending])
        head = Head(self._signer.name, edge.size, edge.root())
        signed = checkpoint.sign(head, self._signer)
        database.commit(head, signed, [serial for serial, _ in pending], self._clock())
        self._store.write(files)
        self._store.drop_partials(files)
        rounds.offer(head.size, signed)
        return True

    def _publish(self, database: Database, rounds: Rounds) -> None:
        """Store the cosignatures that came in, and publish the newest checkpoint asked about."""
        while True:
            try:
                done: Round = rounds.results.get_nowait()
            except Empty:
                return
            for witness, line in done.lines.items():
                database.cosign(done.size, witness, line, self._clock())
            size, _ = self._published
            if done.size < size:
                continue
            lines = database.cosignatures(done.size)
            if (done.size, lines) != self._published:
                self._store.write({CHECKPOINT: (done.note + "".join(lines.values())).encode()})
                self._published = (done.size, lines)
