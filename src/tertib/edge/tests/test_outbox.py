import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts import events
from tertib.edge.outbox import Outbox, Unknown
from tertib.edge.store import BALLAST, InUse, OtherDevice, Store, Unwritable, keep, put

DEVICE = uuid4()
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def store(tmp_path: Path):
    value = Store(tmp_path)
    yield value
    value.close()


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return Outbox(store, DEVICE, KEY)


def filled(outbox: Outbox, count: int) -> None:
    with outbox.entry() as entry:
        for number in range(1, count + 1):
            entry.add(1_000 + number, "gate.passed", {"n": number})


def test_events_are_numbered_and_signed_as_the_contract_says(outbox: Outbox) -> None:
    filled(outbox, 3)
    batch = outbox.pending()
    assert [event.seq for event in batch] == [1, 2, 3]
    for event in events.unpack(DEVICE, events.pack(batch)):
        event.check(KEY.public_key())


def test_a_transaction_that_fails_leaves_neither_event_nor_state(
    store: Store, outbox: Outbox
) -> None:
    def fails() -> None:
        with outbox.entry() as entry:
            entry.add(1, "gate.passed", {})
            entry.put("moved", "card", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (outbox.last, outbox.pending(), store.state("moved")) == (0, [], {})
    outbox.append(1, "gate.passed", {})
    assert outbox.last == 1


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    outbox = Outbox(store, DEVICE, KEY)
    filled(outbox, 5)
    outbox.acknowledge(2)
    with store.durable() as connection:
        put(connection, "moved", "card", ["service", 5])
        keep(connection, "allow-list", b"{}", {"etag": "x"})
    store.close()
    store = Store(tmp_path)
    outbox = Outbox(store, DEVICE, KEY)
    assert (outbox.last, outbox.through, outbox.waiting) == (5, 2, 3)
    assert [event.seq for event in outbox.pending()] == [3, 4, 5]
    assert store.state("moved") == {"card": ["service", 5]}
    assert store.document("allow-list") == (b"{}", {"etag": "x"})
    assert outbox.newest_at == 1_005
    store.close()


def test_only_one_agent_works_with_a_folder(tmp_path: Path, store: Store) -> None:
    with pytest.raises(InUse, match="in use by another agent"):
        Store(tmp_path)


@pytest.mark.parametrize(
    ("device", "key"), [(uuid4(), KEY), (DEVICE, Ed25519PrivateKey.generate())]
)
def test_a_folder_belongs_to_one_device(store: Store, outbox: Outbox, device, key) -> None:
    with pytest.raises(OtherDevice, match="new data folder"):
        Outbox(store, device, key)


def test_what_the_centre_lost_is_sent_anew(outbox: Outbox) -> None:
    filled(outbox, 5)
    outbox.acknowledge(5)
    assert outbox.pending() == []
    outbox.acknowledge(3)
    assert [event.seq for event in outbox.pending()] == [4, 5]


def test_a_centre_that_knows_more_than_was_made_is_not_believed(outbox: Outbox) -> None:
    filled(outbox, 2)
    with pytest.raises(Unknown, match="here 2 is the last"):
        outbox.acknowledge(3)
    assert outbox.through == 0


def test_only_what_the_centre_has_is_pruned_and_only_when_old(outbox: Outbox) -> None:
    filled(outbox, 10)
    outbox.acknowledge(6)
    assert outbox.prune(before=1_004) == 3
    assert outbox.prune(before=9_999, most=2) == 2
    assert outbox.prune(before=9_999) == 1
    assert [event.seq for event in outbox.pending()] == [7, 8, 9, 10]
    with pytest.raises(Unknown, match="no longer kept"):
        outbox.acknowledge(4)
    outbox.acknowledge(10)
    outbox.prune(before=9_999)
    assert outbox.append(1, "gate.fire", {"on": True}).seq == 11


def test_threads_get_numbers_without_gap_or_double(outbox: Outbox) -> None:
    def work() -> None:
        for _ in range(25):
            outbox.append(1, "gate.passed", {})
            outbox.acknowledge(outbox.through)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.seq for event in outbox.pending()] == list(range(1, 101))


def test_a_full_disk_is_an_error_and_nothing_else(store: Store, outbox: Outbox) -> None:
    store._durable.execute("PRAGMA max_page_count = 1")  # a disk as full as the file is now

    def fill() -> None:
        while True:
            outbox.append(1, "gate.passed", {"text": "x" * 500})

    with pytest.raises(sqlite3.OperationalError, match="full"):
        fill()
    last = outbox.last
    store._durable.execute("PRAGMA max_page_count = 100000")
    assert outbox.append(2, "gate.passed", {}).seq == last + 1
    assert [event.seq for event in outbox.pending()] == list(range(1, last + 2))


def test_ballast_goes_when_there_is_no_room_and_comes_back_with_much(tmp_path: Path) -> None:
    room = [10 * BALLAST]
    ballast = tmp_path / "agent.ballast"

    def opened() -> Store:
        return Store(tmp_path, lambda folder: room[0])

    store = opened()
    store.load()
    assert ballast.stat().st_blocks * 512 >= BALLAST, "room that is really taken"
    store.close()
    room[0] = BALLAST - 1
    store = opened()
    assert not ballast.exists()
    room[0] = 2 * BALLAST
    store.load()
    assert not ballast.exists(), "what was freed a moment ago is still needed"
    room[0] = 4 * BALLAST
    store.load()
    assert ballast.exists()
    store.close()


FULL = """
import resource, sys
from pathlib import Path
from tertib.edge.store import BALLAST, Unwritable, Store, Unwritable
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file takes a byte more, as on a full disk
try:
    Store(Path(sys.argv[1]))
except Unwritable as wrong:
    print(wrong)
"""


def test_a_disk_that_takes_nothing_is_said_after_the_ballast_went(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.load()
    store.close()
    assert (tmp_path / "agent.ballast").exists()
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{tmp_path} cannot be written: disk I/O error" in told.stdout
    assert not (tmp_path / "agent.ballast").exists()
    assert Store(tmp_path).state("owner") == {}, "and with room it opens again"


def test_a_file_that_is_none_of_ours_is_said(tmp_path: Path) -> None:
    (tmp_path / "agent.sqlite").write_text("not a database" * 100)
    with pytest.raises(Unwritable, match="not a database"):
        Store(tmp_path)
