"""The record: append against a plain INSERT, append to signed checkpoint, audit against hashing."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="tertib-bench-"))
os.environ["TERTIB_DATA"] = str(_data)
os.environ["DJANGO_SETTINGS_MODULE"] = "tertib.settings"

INSERT = """
INSERT INTO ledger_entry (id, at, actor, action, subject, office, key_id, body, commitment)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def line(bench: str, params: dict, ours: float, unit: str, **more: object) -> None:
    """Print one result; ``limit`` is what the machine could do at best in this very run."""
    row = {"bench": bench, "params": params, "ours": round(ours, 3), "unit": unit}
    rest = {"limit": None, "limit_name": None, "peer": None, "peer_name": None, "ratio": None}
    print(json.dumps({**row, **rest, **more}), flush=True)


@contextmanager
def database() -> Iterator[str]:
    """An installation of its own, flushing to disk as in production; yields the sequencer's url."""
    from tertib.foundation import embedded, install, keys, roles

    install.create_keys(_data / "keys")
    import django

    django.setup()
    from django.db import connection

    from tertib import settings as ours
    from tertib.foundation import migrate

    with embedded.temporary() as engine:
        for role in (roles.APP, roles.SEQUENCER):
            keys.create_secret(engine.keys, f"database-{role}")
        install.create_database(engine, "tertib")
        passwords = {role: engine.password(role) for role in (roles.APP, roles.SEQUENCER)}
        url = engine.url(embedded.SUPERUSER)
        migrate.migrate(url, ours.database(url), passwords)
        pool = {"pool": {"min_size": 4, "max_size": 16, "timeout": 20}}
        connection.settings_dict.update(ours.database(engine.url(roles.APP), **pool))
        yield engine.url(roles.SEQUENCER)
        connection.close()
        connection.close_pool()


def rate(work: Callable[[], object], seconds: float, threads: int) -> float:
    """How often a second ``work`` is done by so many threads, each in transactions of its own."""
    from django.db import close_old_connections

    counts = [0] * threads
    start = threading.Barrier(threads + 1)
    end = [0.0]

    def run(number: int) -> None:
        start.wait()
        while time.perf_counter() < end[0]:
            work()
            counts[number] += 1
        close_old_connections()

    workers = [threading.Thread(target=run, args=[n]) for n in range(threads)]
    for worker in workers:
        worker.start()
    end[0] = time.perf_counter() + seconds
    start.wait()
    for worker in workers:
        worker.join()
    return sum(counts) / seconds


def bench_append(threads: int, seconds: float = 3) -> None:
    from django.db import connection, transaction

    from tertib.foundation import clock
    from tertib.foundation.ids import new_id
    from tertib.ledger import actions, actors

    actor = actors.system("bench")
    payload = {"kode_billing": "820260100000017", "amount": 350000, "office": "JS"}
    now = clock.now()
    draft = actions.Draft(actor, "bill.issued", "bill:" + str(new_id()), payload, "JS")

    def append() -> None:
        with transaction.atomic():
            actions.append(actor, draft.action, draft.subject, payload, at=now, office="JS")

    row = actions._row(draft, now)

    def plain() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [new_id(), *row[1:]])

    rate(append, 0.5, threads)
    pairs = [(rate(append, seconds / 3, threads), rate(plain, seconds / 3, threads))
             for _ in range(3)]  # fmt: skip
    ours, limit = (statistics.median(x) for x in zip(*pairs, strict=True))
    line("record.append", {"connections": threads}, ours, "entries/s", limit=round(limit),
         limit_name="plain INSERT of the same row", ratio=round(ours / limit, 2))  # fmt: skip


def bench_latency(url: str, per_second: int, seconds: float = 10, threads: int = 4) -> None:
    import psycopg
    from django.db import transaction

    from tertib.foundation import clock
    from tertib.ledger import actions, actors

    process = subprocess.Popen(
        [sys.executable, "-m", "tertib.cli", "sequencer", "--data", str(_data)],
        env={**os.environ, "TERTIB_SEQUENCER_URL": url, "TERTIB_LOG_LEVEL": "ERROR"},
    )
    seen: list[tuple[float, int]] = []
    committed: list[tuple[float, int]] = []
    watching, writing = threading.Event(), threading.Event()

    def watch() -> None:
        with psycopg.connect(url, autocommit=True, prepare_threshold=1) as connection:
            while not watching.is_set():
                (size,) = connection.execute("SELECT max(size) FROM ledger_checkpoint").fetchone()
                if size is not None and (not seen or size > seen[-1][1]):
                    seen.append((time.perf_counter(), size))
                time.sleep(0.004)

    def write(number: int) -> None:
        step, due = threads / per_second, time.perf_counter() + number / per_second
        while not writing.is_set():
            time.sleep(max(0.0, due - time.perf_counter()))
            due += step
            with transaction.atomic():
                done = actions.append(actors.system("bench"), "bench.done", "bench:1", {"n": 1},
                                      at=clock.now())  # fmt: skip
            committed.append((time.perf_counter(), done.serial))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with psycopg.connect(url, autocommit=True) as connection:
        pending = "SELECT count(*) FROM ledger_pending"
        while not seen or connection.execute(pending).fetchone()[0]:
            time.sleep(0.05)  # what earlier benchmarks appended goes first
        began, cpu = time.perf_counter(), _cpu(process.pid)
        time.sleep(2)
        idle = (_cpu(process.pid) - cpu) / (time.perf_counter() - began)
        writers = [threading.Thread(target=write, args=[n]) for n in range(threads)]
        began, cpu = time.perf_counter(), _cpu(process.pid)
        for writer in writers:
            writer.start()
        time.sleep(seconds)
        writing.set()
        for writer in writers:
            writer.join()
        elapsed = time.perf_counter() - began
        busy = (_cpu(process.pid) - cpu) / elapsed
        while connection.execute(pending).fetchone()[0]:
            time.sleep(0.02)
        time.sleep(0.1)
        watching.set()
        watcher.join()
        places = dict(connection.execute("SELECT serial, index FROM ledger_leaf").fetchall())
    process.terminate()
    process.wait()
    delays = sorted(_delay(at, places[serial], seen) * 1000 for at, serial in committed)
    p95 = delays[int(len(delays) * 0.95)]
    p50 = delays[len(delays) // 2]
    params = {"entries_per_s": round(len(committed) / elapsed), "p50_ms": round(p50),
              "sequencer_cpu": round(busy, 3), "sequencer_cpu_idle": round(idle, 3)}  # fmt: skip
    line("record.signed", params, p95, "ms p95 append to signed checkpoint", limit=250,
         limit_name="target", peer=3000, peer_name="Tessera, integration to publication",
         ratio=round(p95 / 250, 2))  # fmt: skip


def _delay(at: float, index: int, seen: list[tuple[float, int]]) -> float:
    import bisect

    place = bisect.bisect_right(seen, index, key=lambda s: s[1])
    return max(0.0, seen[place][0] - at)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bench_verify(size: int = 200_000) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from tertib.ledger.store import CHECKPOINT, Store
    from tertib.ledger.tlog import audit, checkpoint, tiles
    from tertib.ledger.tlog.note import Signer

    signer = Signer("bench.invalid/record", Ed25519PrivateKey.generate())
    edge, store = tiles.Edge(), Store(_data / "verify")
    for path, data in edge.extend([os.urandom(32) for _ in range(size)]).items():
        (store.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (store.folder / path).write_bytes(data)
    head = checkpoint.Head(signer.name, size, edge.root())
    (store.folder / CHECKPOINT).write_text(checkpoint.sign(head, signer))
    leaves, nodes = [os.urandom(33) for _ in range(size)], [os.urandom(65) for _ in range(size)]

    def floor() -> None:
        for buffer in leaves:
            sha256(buffer).digest()
        for buffer in nodes:
            sha256(buffer).digest()

    workers = os.cpu_count() or 1

    def ours() -> None:
        assert audit.audit(store.read, [signer.verifier], store.paths(), workers).ok

    pairs = [(timed(ours), timed(floor)) for _ in range(7)]
    # The best of seven: what else the machine does can only add to either.
    mine, limit = (min(x) * 1e6 / size for x in zip(*pairs, strict=True))
    params = {"entries": size, "processes": workers}
    line("record.verify", params, mine, "us/entry", limit=round(limit, 3),
         limit_name="SHA-256 of every leaf and node alone", peer=4.8,
         peer_name="a Python C2SP tlog", ratio=round(limit / mine, 2))  # fmt: skip


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    bench_verify()
    with database() as url:
        for connections in (1, 8):
            bench_append(connections)
        bench_latency(url, 500)


if __name__ == "__main__":
    main()
