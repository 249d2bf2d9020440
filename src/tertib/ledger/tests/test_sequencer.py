import random
import threading

import psycopg
import pytest
from django.conf import settings

from tertib.foundation import keys
from tertib.ledger import keyring
from tertib.ledger.models import Checkpoint, Cosignature, Entry, Leaf, Pending
from tertib.ledger.sequencer.database import Database, Locked
from tertib.ledger.sequencer.heal import Disagreement
from tertib.ledger.store import CHECKPOINT, Busy, Store
from tertib.ledger.tests.harness import (
    LOG,
    append,
    process,
    sequencer_url,
    sequencing,
    size_is,
    until,
    witnessing,
)
from tertib.ledger.tlog import checkpoint, tiles
from tertib.ledger.tlog.note import Signer
from tertib.ledger.tlog.tiles import Edge


def check_whole(folder, verifiers=(LOG.verifier,)):
    """The published tiles are exactly the tree over the database's entries in leaf order."""
    order = list(Leaf.objects.order_by("index").values_list("index", "serial"))
    assert [index for index, _ in order] == list(range(len(order)))
    by_serial = dict(Entry.objects.values_list("serial", "commitment"))
    assert sorted(serial for _, serial in order) == sorted(by_serial)
    files = Edge().extend([bytes(by_serial[serial]) for _, serial in order])
    store = Store(folder)
    assert {path: store.read(path) for path in tiles.layout(len(order))} == {
        path: files[path] for path in tiles.layout(len(order))
    }
    head = checkpoint.verify(store.read(CHECKPOINT), verifiers).head
    assert head.size == len(order)
    assert head.root == bytes(Checkpoint.objects.get(size=head.size).root)


def test_entries_get_gapless_places_tiles_and_a_signed_checkpoint(postgres, live_db, tmp_path):
    with sequencing(postgres, live_db, tmp_path):
        until(size_is(tmp_path, 0))
        append(3)
        until(size_is(tmp_path, 3))
        append(700)
        until(size_is(tmp_path, 703))
    assert not Pending.objects.exists()
    assert not (tmp_path / "tile/0/000.p").exists()
    check_whole(tmp_path)


def test_witnesses_cosign_what_is_published(postgres, live_db, tmp_path):
    with (
        witnessing("saksi.test/w1", tmp_path / "w1") as one,
        witnessing("saksi.test/w2", tmp_path / "w2") as two,
        sequencing(postgres, live_db, tmp_path / "tiles", (one, two)),
    ):
        append(300)
        until(lambda: Cosignature.objects.filter(size=300).count() == 2)
        append(5)
        until(lambda: Cosignature.objects.filter(size=305).count() == 2)
        until(size_is(tmp_path / "tiles", 305))
        verifiers = [LOG.verifier, one.verifier, two.verifier]
        raw = Store(tmp_path / "tiles").read(CHECKPOINT)
        assert set(checkpoint.verify(raw, verifiers).witnesses) == {
            "saksi.test/w1",
            "saksi.test/w2",
        }


def test_a_dead_witness_stops_nothing_and_catches_up(postgres, live_db, tmp_path):
    folder = tmp_path / "tiles"
    with witnessing("saksi.test/w1", tmp_path / "w1") as alive:
        dead = keyring.Witness(Signer("saksi.test/dead", LOG.key, 4).verifier, "http://127.0.0.1:9")
        with sequencing(postgres, live_db, folder, (dead, alive)):
            append(10)
            until(lambda: Cosignature.objects.filter(size=10, witness="saksi.test/w1").exists())
    with sequencing(postgres, live_db, folder, (alive,)):  # now this one is gone, too
        append(10)
        until(size_is(folder, 20))
    with (
        witnessing("saksi.test/w1", tmp_path / "w1") as again,
        sequencing(postgres, live_db, folder, (again,)),
    ):
        until(lambda: Cosignature.objects.filter(size=20, witness="saksi.test/w1").exists())
    check_whole(folder, [LOG.verifier, alive.verifier])


def test_there_is_one_sequencer(postgres, live_db, tmp_path):
    with sequencing(postgres, live_db, tmp_path):
        until(size_is(tmp_path, 0))
        with pytest.raises(Locked):
            Database(sequencer_url(postgres, live_db))
        with pytest.raises(Busy):
            Store(tmp_path).lock()


def test_missing_tiles_are_derived_again(postgres, live_db, tmp_path):
    with sequencing(postgres, live_db, tmp_path):
        append(600)
        until(size_is(tmp_path, 600))
    for path in ("tile/0/001", "tile/entries/000", "tile/entries/002.p/88", "tile/1/000.p/2",
                 "checkpoint"):  # fmt: skip
        (tmp_path / path).unlink()
    with sequencing(postgres, live_db, tmp_path):
        until(size_is(tmp_path, 600))
    check_whole(tmp_path)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/001", "tile/0/002.p/88",
                                  "tile/entries/002.p/88", "tile/1/000.p/2"])  # fmt: skip
def test_a_tile_that_differs_from_the_database_is_refused(postgres, live_db, tmp_path, path):
    with sequencing(postgres, live_db, tmp_path):
        append(600)
        until(size_is(tmp_path, 600))
    file = tmp_path / path
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])
    with (
        pytest.raises(Disagreement, match=path),
        sequencing(postgres, live_db, tmp_path) as service,
    ):
        until(service.ended.is_set)


def test_a_database_older_than_the_published_record_is_refused(postgres, live_db, tmp_path):
    files = Edge()
    files.extend([b"x" * 32])
    Store(tmp_path).write(
        {CHECKPOINT: checkpoint.sign(checkpoint.Head(LOG.name, 1, files.root()), LOG).encode()}
    )
    with (
        pytest.raises(Disagreement, match="older backup"),
        sequencing(postgres, live_db, tmp_path) as service,
    ):
        until(service.ended.is_set)


def test_it_reconnects_when_the_database_goes_away(postgres, live_db, tmp_path):
    with sequencing(postgres, live_db, tmp_path):
        append(5)
        until(size_is(tmp_path, 5))
        with psycopg.connect(postgres.url("tertib_owner", "postgres"), autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = 'tertib_sequencer'", [live_db],
            )  # fmt: skip
        append(5)
        until(size_is(tmp_path, 10))
    check_whole(tmp_path)


@pytest.mark.race
def test_kill_9_at_any_moment_loses_and_doubles_nothing(postgres, live_db, tmp_path):
    """Concurrent writers while the real sequencer is killed over and over, also as it starts."""
    data = settings.CORE.data
    chance = random.Random(7)
    ended = threading.Event()
    acknowledged: list[int] = []

    def write() -> None:
        while not ended.wait(0.01):
            acknowledged.extend(done.serial for done in append(chance.randint(1, 20)))

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        for kill in range(6):
            service = process(postgres, live_db, tmp_path, data)
            if kill % 3 < 2:
                before = Leaf.objects.count()
                until(lambda before=before: Leaf.objects.count() > before, 60)
            ended.wait(chance.random() * 0.4)  # the random moment itself
            service.kill()
            service.wait()
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    service = process(postgres, live_db, tmp_path, data)
    try:
        until(size_is(tmp_path, len(acknowledged)), 60)
    finally:
        service.terminate()
        service.wait()
    assert not Pending.objects.exists()
    assert sorted(acknowledged) == sorted(Leaf.objects.values_list("serial", flat=True))
    check_whole(tmp_path, [Signer(LOG.name, keys.signing_key(data / "keys", "record")).verifier])
