"""The log's arithmetic and formats, against the vectors of RFC 6962 and the C2SP texts."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tertib.ledger.tlog import checkpoint, merkle, note, proof, submission, tiles
from tertib.ledger.tlog.checkpoint import Head
from tertib.ledger.tlog.note import COSIGNATURE, BadNote, Signer, Verifier
from tertib.ledger.tlog.tree import Tree

# The inputs and roots of the reference implementation's tests (RFC 6962, eight leaves).
INPUTS = [bytes.fromhex(x) for x in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SIGNER = Signer("tertib.test/record", Ed25519PrivateKey.from_private_bytes(b"k" * 32))
WITNESS = Signer("saksi.test/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32), COSIGNATURE)
sizes = st.integers(1, 700)


def commitments(count: int) -> list[bytes]:
    return [sha256(i.to_bytes(8, "big")).digest() for i in range(count)]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(c) for c in commitments(count)]


def built(count: int, steps: list[int] | None = None) -> tuple[tiles.Edge, dict[str, bytes]]:
    files: dict[str, bytes] = {}
    edge, entries, start = tiles.Edge(), commitments(count), 0
    for step in [*(steps or []), count]:
        files |= edge.extend(entries[start : start + step])
        start += step
    return edge, files


def read_from(files: dict[str, bytes]):
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return read


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_rfc_6962(size):
    subtree = merkle.from_leaves([merkle.leaf_hash(x) for x in INPUTS])
    assert merkle.root(size, subtree).hex() == ROOTS[size - 1]
    assert merkle.root(0, subtree).hex() == sha256().hexdigest()


def test_audit_paths_are_those_of_rfc_6962():
    hashes = [merkle.leaf_hash(x) for x in INPUTS]
    subtree = merkle.from_leaves(hashes)
    # Section 2.1.3 of the RFC draws the tree of seven leaves: paths of d0, d3, d4 and d6.
    a, b, c, d, e, f, j = hashes[:7]
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, l_ = merkle.node_hash(g, h), merkle.node_hash(i, j)
    assert merkle.inclusion(0, 7, subtree) == [b, h, l_]
    assert merkle.inclusion(3, 7, subtree) == [c, g, l_]
    assert merkle.inclusion(4, 7, subtree) == [f, j, k]
    assert merkle.inclusion(6, 7, subtree) == [i, k]
    assert merkle.consistency(3, 7, subtree) == [c, d, g, l_]
    assert merkle.consistency(4, 7, subtree) == [l_]
    assert merkle.consistency(6, 7, subtree) == [i, j, k]


@given(sizes, st.data())
def test_every_leaf_has_a_proof_that_fits_only_it(size, data):
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    subtree = merkle.from_leaves(hashes)
    root, path = merkle.root(size, subtree), merkle.inclusion(index, size, subtree)
    merkle.check_inclusion(hashes[index], index, size, path, root)
    other = data.draw(st.integers(0, size))
    wrong = [
        (merkle.leaf_hash(b"other"), index, size, path, root),
        (hashes[index], index, size, [*path, root], root),
        (hashes[index], index, size, path, merkle.leaf_hash(b"root")),
    ]
    if other != index:
        wrong.append((hashes[index], other, size, path, root))
    if path:
        wrong.append((hashes[index], index, size, path[:-1], root))
    for arguments in wrong:
        with pytest.raises(merkle.WrongProof):
            merkle.check_inclusion(*arguments)


@given(sizes, st.data())
def test_growth_is_provable_and_a_fork_is_not(size, data):
    old = data.draw(st.integers(1, size))
    hashes = leaves(size)
    subtree = merkle.from_leaves(hashes)
    roots = merkle.root(old, subtree), merkle.root(size, subtree)
    path = merkle.consistency(old, size, subtree)
    merkle.check_consistency(old, roots[0], size, roots[1], path)
    changed = data.draw(st.integers(0, old - 1))
    forked = merkle.from_leaves([*hashes[:changed], merkle.leaf_hash(b"!"), *hashes[changed + 1 :]])
    fork = merkle.root(size, forked)
    for attempt in (path, merkle.consistency(old, size, forked), []):
        with pytest.raises(merkle.WrongProof):
            merkle.check_consistency(old, roots[0], size, fork, attempt)


@given(st.integers(1, 1500), st.lists(st.integers(1, 400), max_size=6), st.data())
def test_tiles_hold_the_same_tree_however_it_grew(size, steps, data):
    edge, files = built(size, steps)
    subtree = merkle.from_leaves(leaves(size))
    assert edge.root() == merkle.root(size, subtree)
    assert set(tiles.layout(size)) <= set(files)
    assert {p: files[p] for p in tiles.layout(size)} == built(size)[1]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    tree = Tree(size, read_from(files))
    assert tree.inclusion(index) == merkle.inclusion(index, size, subtree)
    assert tree.consistency(old) == merkle.consistency(old, size, subtree)


def test_the_layout_is_that_of_the_specification():
    paths = list(tiles.layout(70_000))
    assert [p for p in paths if ".p/" in p] == [
        "tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1",
    ]  # fmt: skip
    assert sum(p.startswith("tile/0/") for p in paths) == 274
    assert list(tiles.layout(256)) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert tiles.path(3, 1234067) == "tile/3/x001/x234/067"


@given(st.integers(0, 63) | st.just("entries"), st.integers(0, 10**9), st.integers(1, 256))
def test_a_path_has_one_spelling(level, index, width):
    text = tiles.path(level, index, width)
    assert tiles.parse_path(text) == (level, index, width)
    for wrong in (f"{text}/", f"x{text}", text.replace("tile/", "tile/0"), f"{text}.p/0"):
        assert tiles.parse_path(wrong) is None


def test_the_checkpoint_of_the_specification_is_read():
    text = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN"
        "7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9d"
        "lrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    head, parsed = checkpoint.parse(text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert str(parsed) == text
    assert int.from_bytes(parsed.signatures[1].data[:8], "big") == 1679315147


def test_key_ids_are_those_of_the_go_implementation():
    # The key of the Go checksum database, as published with golang.org/x/mod.
    vkey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert Verifier.parse(vkey).vkey == vkey


def cosigned(size: int = 5) -> str:
    edge, _ = built(size)
    head = Head(SIGNER.name, size, edge.root())
    return checkpoint.sign(head, SIGNER) + checkpoint.cosign(head.text, WITNESS, 1_769_393_700)


def test_a_cosigned_checkpoint_verifies():
    found = checkpoint.verify(cosigned(), [SIGNER.verifier, WITNESS.verifier])
    assert found.witnesses == {WITNESS.name: 1_769_393_700}


@given(st.data())
def test_no_byte_of_a_checkpoint_can_change(data):
    raw = bytearray(cosigned().encode())
    position = data.draw(st.integers(0, len(raw) - 1))
    raw[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadNote):
        checkpoint.verify(bytes(raw), [SIGNER.verifier, WITNESS.verifier])


@given(sizes, st.data())
def test_proof_files_and_submissions_read_back(size, data):
    index = data.draw(st.integers(0, size - 1))
    _, files = built(size)
    tree = Tree(size, read_from(files))
    made = proof.Proof(index, tuple(tree.inclusion(index)), cosigned(size))
    assert proof.parse(str(made)) == made
    made.check(commitments(size)[index], checkpoint.parse(made.note)[0])
    old = data.draw(st.integers(0, size))
    sent = submission.Submission(old, tuple(tree.consistency(old)), cosigned(size))
    assert submission.parse(str(sent).encode()) == sent


@pytest.mark.parametrize("raw", [
    b"", b"\n", b"old\n\n", b"old 01\n\nx", b"old -1\n\n", b"old 1\nAA\n\n", b"\xff", b"old 1\n",
])  # fmt: skip
def test_malformed_submissions_are_refused(raw):
    with pytest.raises(BadNote):
        submission.parse(raw)


@given(st.binary(max_size=300))
def test_whatever_is_no_note_is_refused_politely(raw):
    with pytest.raises(BadNote):
        note.parse(raw)
