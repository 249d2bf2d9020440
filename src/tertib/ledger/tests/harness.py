"""A sequencer and witnesses for tests, in threads or as the real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from tertib.foundation import clock, roles
from tertib.foundation.embedded import Engine
from tertib.ledger import actions, actors, keyring, witness
from tertib.ledger.sequencer.run import Sequencer
from tertib.ledger.store import CHECKPOINT, Store
from tertib.ledger.tlog import checkpoint
from tertib.ledger.tlog.note import COSIGNATURE, Signer

AT = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
LOG = Signer("tertib.test/record", Ed25519PrivateKey.from_private_bytes(b"l" * 32))


def until(holds: Callable[[], object], seconds: float = 15) -> None:
    """Return as soon as ``holds()`` is true; fail if it never is."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def append(count: int = 1, **parts: object) -> list[actions.Appended]:
    """Commit entries for a test."""
    actor = actors.system("test")
    drafts = [actions.Draft(actor, "test.done", f"test:{n}", dict(parts)) for n in range(count)]
    with transaction.atomic():
        return actions.append_many(drafts, at=AT)


def published(folder: Path) -> checkpoint.Head | None:
    """The head that outsiders see."""
    store = Store(folder)
    return checkpoint.parse(store.read(CHECKPOINT))[0] if store.has(CHECKPOINT) else None


def size_is(folder: Path, size: int) -> Callable[[], bool]:
    """A condition for :func:`until`: the published record has this size."""
    return lambda: (head := published(folder)) is not None and head.size == size


def sequencer_url(postgres: Engine, name: str) -> str:
    return postgres.url(roles.SEQUENCER, name)


@contextmanager
def sequencing(
    postgres: Engine, name: str, folder: Path, witnesses: tuple[keyring.Witness, ...] = ()
) -> Iterator[Sequencer]:
    """A sequencer in a thread of this process; its failure is the test's."""
    service = Sequencer(sequencer_url(postgres, name), Store(folder), LOG, witnesses, clock.now,
                        witness_ms=20, timeout=0.5)  # fmt: skip
    failures: list[BaseException] = []

    def run() -> None:
        try:
            service.run()
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join()
    if failures:
        raise failures[0]


@contextmanager
def witnessing(name: str, state: Path, log: Signer = LOG) -> Iterator[keyring.Witness]:
    """A witness that serves HTTP on a free port."""
    key = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"_")[:32])
    signer = Signer(name, key, COSIGNATURE)
    app = witness.application(witness.Witness(signer, [log.verifier], witness.State(state)))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield keyring.Witness(signer.verifier, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join()


def process(postgres: Engine, name: str, folder: Path, data: Path) -> subprocess.Popen[bytes]:
    """The real ``tertib sequencer``."""
    environment = {
        **os.environ,
        "TERTIB_SEQUENCER_URL": sequencer_url(postgres, name),
        "TERTIB_RECORD_TILES": str(folder),
        "TERTIB_RECORD_ORIGIN": LOG.name,
    }
    start = "import sys, pathlib; from tertib.cli.sequencer import sequencer as s; "
    return subprocess.Popen(
        [sys.executable, "-c", start + "s(pathlib.Path(sys.argv[1]))", data], env=environment
    )
