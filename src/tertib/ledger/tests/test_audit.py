"""Every byte of every file of a record matters, and the audit names the file."""

import functools
import json
import shutil
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tertib.cli.main import app
from tertib.ledger import keyring, sources
from tertib.ledger.store import CHECKPOINT, Store
from tertib.ledger.tests.harness import LOG
from tertib.ledger.tests.test_tlog import WITNESS, commitments
from tertib.ledger.tlog import audit, checkpoint, tiles
from tertib.ledger.tlog.checkpoint import Head

KEYS = [LOG.verifier, WITNESS.verifier]


@functools.cache
def grown(*steps: int) -> dict[str, bytes]:
    """A record that was published after each step, all its partial tiles kept."""
    files: dict[str, bytes] = {}
    edge = tiles.Edge()
    entries = commitments(sum(steps))
    for step in steps:
        files |= edge.extend(entries[edge.size : edge.size + step])
    head = Head(LOG.name, edge.size, edge.root())
    signed = checkpoint.sign(head, LOG) + checkpoint.cosign(head.text, WITNESS, 1_769_393_700)
    return {**files, CHECKPOINT: signed.encode()}


def audited(files: dict[str, bytes]) -> audit.Report:
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return audit.audit(read, KEYS, list(files))


@pytest.mark.parametrize("steps", [(1,), (255,), (256,), (257,), (3, 5, 600), (65_536,), (65_900,)])
def test_an_honest_record_holds(steps):
    report = audited(grown(*steps))
    assert report.problems == []
    assert report.head.size == sum(steps)
    assert report.files == len(grown(*steps))
    assert set(report.witnesses) == {WITNESS.name}


def test_an_empty_record_holds():
    head = Head(LOG.name, 0, tiles.Edge().root())
    assert audited({CHECKPOINT: checkpoint.sign(head, LOG).encode()}).ok


@given(st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_flipping_any_byte_of_any_file_names_that_file(data):
    honest = grown(3, 250, 10, 300)  # partial tiles of two levels, early partial tiles, full ones
    path = data.draw(st.sampled_from(sorted(honest)))
    position = data.draw(st.integers(0, len(honest[path]) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = bytearray(honest[path])
    changed[position] ^= flip
    report = audited({**honest, path: bytes(changed)})
    assert path in {problem.where for problem in report.problems}


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_so_it_is_in_levels_above_the_second(data):
    honest = grown(65_900)
    high = [p for p in sorted(honest) if not p.startswith(("tile/0/", "tile/entries/"))]
    path = data.draw(st.sampled_from(high))
    changed = bytearray(honest[path])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    assert [p.where for p in audited({**honest, path: bytes(changed)}).problems] == [path]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_cutting_lengthening_or_removing_a_file_names_it(data):
    honest = grown(3, 250, 10, 300)
    path = data.draw(st.sampled_from([*sorted(tiles.layout(563)), CHECKPOINT]))
    how = data.draw(st.sampled_from(["cut", "longer", "gone"]))
    files = dict(honest)
    if how == "gone":
        del files[path]
    else:
        files[path] = files[path][:-1] if how == "cut" else files[path] + b"x"
    assert path in {problem.where for problem in audited(files).problems}


def test_several_processes_find_the_same():
    honest = grown(65_900)
    files = {**honest, "tile/entries/200": honest["tile/entries/200"][:-1] + b"!"}
    alone, shared = (
        audit.audit(files.__getitem__, KEYS, list(files), workers) for workers in (1, 3)
    )
    assert [p.where for p in alone.problems] == ["tile/entries/200"]
    assert alone == shared


def test_a_rewritten_record_does_not_pass_even_if_all_tiles_agree():
    honest, forged = grown(600), tiles.Edge()
    entries = commitments(600)
    entries[17] = b"!" * 32
    files = {**forged.extend(entries), CHECKPOINT: honest[CHECKPOINT]}
    assert CHECKPOINT in {problem.where for problem in audited(files).problems}


def test_a_foreign_file_is_named():
    assert [p.where for p in audited({**grown(5), "tile/0/000.p/05": b""}).problems] == [
        "tile/0/000.p/05"
    ]


def run(*arguments: str) -> tuple[int, dict]:
    import_module("tertib.cli.verify")
    import_module("tertib.cli.witness")  # a single command would be called without its name
    done = CliRunner().invoke(app, ["verify", *arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_the_exported_record_verifies_from_the_command_line(tmp_path):
    Store(tmp_path / "tiles").write(grown(3, 250, 10, 300))
    ring = keyring.Keyring(tuple(KEYS))
    sources.export(Store(tmp_path / "tiles"), ring, tmp_path / "out")
    code, outcome = run("--all", "--tiles", str(tmp_path / "out"))
    assert (code, outcome["ok"], outcome["size"]) == (0, True, 563)
    file = tmp_path / "out/tile/entries/001"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    code, outcome = run("--all", "--tiles", str(tmp_path / "out"))
    assert code == 1
    assert [p["where"] for p in outcome["problems"]] == ["tile/entries/001"]
    with pytest.raises(FileExistsError):
        sources.export(Store(tmp_path / "tiles"), ring, tmp_path / "out")
    shutil.rmtree(tmp_path / "out/keys")
    assert run("--all", "--tiles", str(tmp_path / "out"), "--data", str(tmp_path))[0] == 1
