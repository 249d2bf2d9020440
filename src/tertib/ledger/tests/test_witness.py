"""The witness protocol, answer by answer (c2sp.org/tlog-witness)."""

import threading

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient

from tertib.ledger import witness
from tertib.ledger.tests.harness import LOG
from tertib.ledger.tests.test_tlog import WITNESS, built, leaves, read_from
from tertib.ledger.tlog import checkpoint, merkle, note
from tertib.ledger.tlog.checkpoint import Head
from tertib.ledger.tlog.note import Signer
from tertib.ledger.tlog.submission import Submission
from tertib.ledger.tlog.tree import Tree


def signed(size: int, signer: Signer = LOG, root: bytes | None = None) -> str:
    return checkpoint.sign(Head(signer.name, size, root or built(size)[0].root()), signer)


def body(old: int, size: int, path=None, text: str | None = None) -> bytes:
    if path is None:
        path = Tree(size, read_from(built(size)[1])).consistency(min(old, size))
    return str(Submission(old, path, text or signed(size))).encode()


@pytest.fixture
def client(tmp_path):
    app = witness.application(
        witness.Witness(WITNESS, [LOG.verifier], witness.State(tmp_path), lambda: 1_769_393_700.9)
    )
    return TestClient(app)


def post(client, content: bytes):
    return client.post("/add-checkpoint", content=content)


def test_it_cosigns_what_grows(client):
    for old, size in ((0, 5), (5, 5), (5, 300), (300, 301)):
        answer = post(client, body(old, size))
        assert answer.status_code == 200
        (line,) = note.parse_lines(answer.text)
        time = checkpoint.check_signature(
            checkpoint.parse(signed(size))[1].text, line, WITNESS.verifier
        )
        assert time == 1_769_393_700
    assert client.get("/").json()["heads"][LOG.name]["size"] == 301


def test_it_tells_the_size_it_knows(client):
    post(client, body(0, 10))
    for content in (body(0, 12), body(7, 12)):
        answer = post(client, content)
        assert (answer.status_code, answer.text) == (409, "10\n")
        assert answer.headers["content-type"].startswith("text/x.tlog.size")


def test_it_never_cosigns_a_fork(client):
    post(client, body(0, 10))
    other = [*leaves(9), merkle.leaf_hash(b"!"), *leaves(20)[10:]]
    fork = merkle.from_leaves(other)
    same_size = body(10, 10, [], signed(10, root=merkle.root(10, fork)))
    assert post(client, same_size).status_code == 409
    grown = signed(20, root=merkle.root(20, fork))
    for path in (merkle.consistency(10, 20, fork), []):
        assert post(client, body(10, 20, path, grown)).status_code == 422
    assert post(client, body(10, 20)).status_code == 200


@pytest.mark.parametrize(("content", "status"), [
    (b"", 400),
    (b"old 0\n\nnonsense", 400),
    (body(9, 5, []), 400),
    (body(0, 5, [b"x" * 32]), 422),
    (body(0, 5, [], signed(5, Signer("another.test/log", LOG.key))), 404),
    (body(0, 5, [], signed(5, Signer(LOG.name, Ed25519PrivateKey.generate()))), 403),
    (b"x" * 100_000, 413),
])  # fmt: skip
def test_it_refuses_with_the_status_of_the_specification(client, content, status):
    assert post(client, content).status_code == status
    assert client.get("/").json()["heads"] == {}


def test_it_remembers_across_restarts(tmp_path):
    one = witness.Witness(WITNESS, [LOG.verifier], witness.State(tmp_path))
    one.add_checkpoint(body(0, 10))
    again = witness.Witness(WITNESS, [LOG.verifier], witness.State(tmp_path))
    with pytest.raises(witness.Denied) as denied:
        again.add_checkpoint(body(0, 12))
    assert (denied.value.status, denied.value.body) == (409, "10\n")


def test_a_race_of_submissions_never_rolls_it_back(tmp_path):
    one = witness.Witness(WITNESS, [LOG.verifier], witness.State(tmp_path))
    bodies = [body(0, size) for size in range(1, 40)]
    granted: list[str] = []
    refused: list[int] = []

    def submit(content: bytes) -> None:
        try:
            granted.append(one.add_checkpoint(content))
        except witness.Denied as denied:
            refused.append(denied.status)

    threads = [threading.Thread(target=submit, args=[b]) for b in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 1
    assert set(refused) == {409}


def test_it_does_not_know_django():
    import subprocess
    import sys

    code = "import sys, tertib.ledger.witness; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
