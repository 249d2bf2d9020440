"""What the camera looks for: received in parts, kept sealed, in force only at its time and lane."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tertib.contracts import gallery, signed
from tertib.contracts.gallery import Gallery
from tertib.edge.camera.gallery import ENOUGH_PARTS, Part, Parts, Wanted, reader
from tertib.edge.store import Store, keep
from tertib.edge.tests import marks
from tertib.edge.tests.camera_site import face
from tertib.foundation import ids
from tertib.recognition import Gallery as Compared

CENTRE, DEVICE = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PUBLIC = DEVICE.public_key().public_bytes_raw()
ANI, BUDI, CITRA = face(marks.RED), face(marks.GREEN), face(marks.BLUE)


def document(since, version, *faces, removed=(), model=marks.MODEL, key=CENTRE):
    found = Gallery("BC", version * 1000, 600, since, version, model, tuple(removed),
                    gallery.seal(faces, PUBLIC))  # fmt: skip
    return signed.sign(gallery.KIND, gallery.to_body(found), key)


def genuine(body: bytes) -> Part:
    return reader(DEVICE)(signed.read(gallery.KIND, body, CENTRE.public_key()))


def receive(store: Store, parts: Parts, body: bytes) -> Part:
    """As the line does it."""
    part = genuine(body)
    parts.fits(part)
    with store.durable() as connection:
        keep(connection, gallery.KIND, b"", {"etag": "", "fresh": part.made_at, "through": 0})
        parts.keep(connection, part, body)
    return part


@pytest.fixture
def store(tmp_path):
    with ExitStack() as stack:
        found = Store(tmp_path)
        stack.callback(found.close)
        yield found


def wanted(direction="exit", model=marks.MODEL):
    return Wanted(Compared(3), direction, model)


def test_a_whole_list_and_its_changes_survive_a_restart(store):
    parts = Parts(store)
    assert parts.path == "/edge/v1/gallery?since=0"
    receive(store, parts, document(0, 4, ANI, BUDI))
    assert parts.path == "/edge/v1/gallery?since=4"
    receive(store, parts, document(4, 5, CITRA, removed=[ANI.id]))
    again = Parts(store)
    assert again.recall(genuine).document.version == 5
    found = wanted()
    for part in again.recalled:
        found.apply(part, 1)
    assert set(found._in) == {BUDI.id, CITRA.id}
    assert found.version == again.version == 5


def test_versions_never_go_back(store):
    parts = Parts(store)
    receive(store, parts, document(0, 4, ANI))
    for old in (document(0, 3, BUDI), document(0, 1)):
        with pytest.raises(signed.NotGenuine, match="gallery-back"):
            receive(store, parts, old)
    assert not parts.asks_all
    assert parts.version == 4


def test_a_change_of_something_else_is_refused_and_everything_asked_for(store):
    parts = Parts(store)
    receive(store, parts, document(0, 4, ANI))
    for other in (document(5, 6, BUDI), document(4, 5, BUDI, model="another")):
        with pytest.raises(signed.NotGenuine, match="gallery-gap"):
            receive(store, parts, other)
        assert parts.asks_all
        assert parts.path.endswith("since=0")
    receive(store, parts, document(0, 6, ANI, BUDI, model="another"))
    assert parts.path.endswith("since=6")


def test_many_changes_are_asked_for_as_a_whole(store):
    parts = Parts(store)
    receive(store, parts, document(0, 1, ANI))
    for version in range(2, ENOUGH_PARTS + 2):
        assert not parts.asks_all
        receive(store, parts, document(version - 1, version))
    assert parts.asks_all
    receive(store, parts, document(0, version, ANI))
    assert not parts.asks_all


def test_on_the_disk_nobody_can_be_told(store, tmp_path):
    receive(store, Parts(store), document(0, 1, replace(ANI, label="KEP-77/RAHASIA")))
    disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (ANI.template, b"KEP-77", str(ANI.subject).encode(), ANI.subject.bytes):
        assert secret not in disk
    with pytest.raises(signed.NotGenuine):
        gallery.unseal(genuine(document(0, 1, ANI)).document.sealed, CENTRE)


def test_what_was_changed_on_the_disk_is_not_used(store):
    parts = Parts(store)
    receive(store, parts, document(0, 1, ANI))
    receive(store, parts, document(1, 2, BUDI))
    forged = document(1, 2, CITRA, key=DEVICE)
    with store.durable() as connection:
        connection.execute("UPDATE gallery_part SET body = ? WHERE version = 2", (forged,))
    again = Parts(store)
    with pytest.raises(signed.NotGenuine):
        again.recall(genuine)
    assert again.asks_all
    with store.durable() as connection:
        connection.execute("DELETE FROM gallery_part WHERE version = 1")
        connection.execute("UPDATE gallery_part SET body = ?", (document(1, 2, BUDI),))
    with pytest.raises(signed.NotGenuine, match="gallery-gap"):
        Parts(store).recall(genuine)


_RECEIVE = """
import sys, pathlib
from tertib.edge.tests import test_camera_gallery as t
from tertib.edge.camera.gallery import Parts
from tertib.edge.store import Store
store = Store(pathlib.Path(sys.argv[1]))
parts = Parts(store)
bodies = [bytes.fromhex(line) for line in sys.stdin.read().split()]
t.CENTRE = t.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sys.argv[2]))
t.DEVICE = t.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sys.argv[3]))
for body in bodies:
    t.receive(store, parts, body)
    print(parts.version, flush=True)
"""


@pytest.mark.parametrize("stop_at", [1, 7, 15, 23])
def test_killed_while_receiving_it_has_a_whole_version(tmp_path, stop_at):
    """The last version it said is there, or the next one: never half of one."""
    bodies = [document(0, 1, ANI)] + [
        document(n, n + 1, *([BUDI] if n % 2 else []), removed=[] if n % 2 else [BUDI.id])
        for n in range(1, 30)
    ]
    keys = (key.private_bytes_raw().hex() for key in (CENTRE, DEVICE))
    process = subprocess.Popen(
        [sys.executable, "-c", _RECEIVE, str(tmp_path), *keys],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    process.stdin.write(b"\n".join(body.hex().encode() for body in bodies))
    process.stdin.close()
    said = 0
    while said < stop_at:
        said = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    said = max([said, *map(int, process.stdout.read().split())])
    process.stdout.close()
    store = Store(Path(tmp_path))
    try:
        parts = Parts(store)
        assert parts.recall(genuine).document.version in (said, said + 1)
        found = wanted()
        for part in parts.recalled:
            found.apply(part, 1)
        assert (BUDI.id in found._in) is (found.version % 2 == 0)
    finally:
        store.close()


# -- what is in force ------------------------------------------------------------------------------


def given_list(found, *faces, now=0, since=0, removed=()):
    version = found.version + 1
    since = found.version if since else 0
    shown = Gallery("BC", 1, 600, since, version, marks.MODEL, tuple(removed), b"")
    found.apply(Part(shown, faces), now)


def test_an_order_begins_and_ends_by_itself():
    found = wanted()
    order = replace(ANI, lanes={"exit": (1_000, 2_000), "entry": (0, None)})
    given_list(found, order, now=0)
    seen = []
    for now in (0, 999, 1_000, 1_500, 1_999, 2_000, 3_000):
        found.tick(now)
        seen.append(len(found))
    assert seen == [0, 0, 1, 1, 1, 0, 0]


def test_only_orders_for_this_lane_count():
    found = wanted("entry")
    always = 0, None
    given_list(found, ANI, replace(BUDI, lanes={"entry": always}),
               replace(CITRA, lanes={"exit": (0, 1), "entry": always}), now=5)  # fmt: skip
    assert set(found._in) == {BUDI.id, CITRA.id}


def test_templates_of_another_model_are_never_compared():
    found = wanted(model="dlib-resnet")
    given_list(found, ANI)
    assert not found.comparable
    assert len(found) == 0
    odd = wanted()
    given_list(odd, replace(ANI, template=bytes(16)), BUDI)
    assert set(odd._in) == {BUDI.id}


@pytest.mark.parametrize(
    ("told", "here", "are"),
    [("m@1", "m@1", True), ("m@1", "m@2", False), ("m@1", "n@1", False), ("m", "m@1", True),
     ("m@1", "m", True), ("m", "n@1", False), ("", "m@1", False)],
)  # fmt: skip
def test_models_are_told_apart_by_their_weights_where_both_sides_say_which(told, here, are):
    """A centre or a camera of an older version knows only the name."""
    found = wanted(model=here)
    found.apply(genuine(document(0, 1, ANI, model=told)), 1)
    assert found.comparable is are
    assert len(found) == are


def test_a_change_made_with_other_weights_is_not_added_to_what_is_here(store):
    parts = Parts(store)
    receive(store, parts, document(0, 4, ANI, model="m@1"))
    with pytest.raises(signed.NotGenuine, match="gallery-gap"):
        receive(store, parts, document(4, 5, BUDI, model="m@2"))
    assert parts.asks_all


def test_a_subject_mistaken_again_and_again_must_look_more_alike():
    found = wanted()
    subject = ids.new_id()
    one, two = (replace(each, subject=subject, rarer=2.0) for each in (ANI, BUDI))
    given_list(found, one, two)
    assert found.rarer == {subject: 2.0}
    given_list(found, replace(one, rarer=5.0), since=1)
    assert found.rarer == {subject: 5.0}
    given_list(found, since=1, removed=[one.id])
    assert found.rarer == {subject: 2.0}
    given_list(found, replace(two, rarer=1.0), since=1)
    assert found.rarer == {}


def order(number, lanes, rarer):
    """One of few faces of few subjects, so that they replace each other."""
    return replace(ANI, id=UUID(int=number), subject=UUID(int=number % 3), lanes=lanes, rarer=rarer)


def period(start, length):
    return start, None if length is None else start + length


periods = st.builds(period, st.integers(0, 50), st.none() | st.integers(0, 50))
faces = st.builds(
    order, st.integers(1, 6),
    st.dictionaries(st.sampled_from(["exit", "entry"]), periods, min_size=1),
    st.sampled_from([1.0, 2.0, 10.0]),
)  # fmt: skip
steps = st.lists(
    st.tuples(
        st.integers(0, 15), st.lists(faces, max_size=4), st.sets(st.integers(1, 6), max_size=3),
        st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=200)
@given(steps)
def test_whatever_comes_in_whatever_order_only_what_bars_now_is_compared_with(course):
    found, held, now = wanted(), {}, 0
    for pause, added, removed, whole in course:
        now += pause
        new = {one.id: one for one in added}
        gone = [UUID(int=n) for n in removed if UUID(int=n) not in new]
        held = new if whole else {k: v for k, v in held.items() if k not in gone} | new
        given_list(found, *new.values(), now=now, since=not whole, removed=gone)
        found.tick(now)
        bars = {
            name: one for name, one in held.items()
            for begins, ends in [one.lanes.get("exit", (math.inf, None))]
            if begins <= now and (ends is None or now < ends)
        }  # fmt: skip
        assert set(found._in) == set(bars)
        assert set(found._live._templates) == set(bars)
        most = {}
        for one in bars.values():
            most[one.subject] = max(most.get(one.subject, 1.0), one.rarer)
        assert found.rarer == {subject: rarer for subject, rarer in most.items() if rarer > 1}
