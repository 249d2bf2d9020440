"""``tertib gate``: its file checked, its key made."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from tertib.cli import load
from tertib.cli.main import app
from tertib.edge.tests.door import write_config

KEY = Ed25519PrivateKey.generate()


def written(folder: Path, **parts: str) -> Path:
    return write_config(folder, "https://kanim.example", KEY, **parts)


def run(*arguments: str):
    load()
    return CliRunner().invoke(app, ["gate", *arguments])


def test_check_shows_the_doors(tmp_path: Path) -> None:
    found = run("--config", str(written(tmp_path)), "--check")
    assert found.exit_code == 0, found.output
    assert "entry            in   lobby -> service" in found.output
    assert "exit             out  service -> lobby  takes cards in" in found.output
    assert "no fire contact" in found.output


def test_a_wrong_file_is_refused_with_the_reason(tmp_path: Path) -> None:
    found = run("--config", str(written(tmp_path, readers="")), "--check")
    assert found.exit_code == 2
    assert "readers: Field required" in found.output


def test_the_public_key_is_made_once(tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / "gate.pem").unlink()
    assert "make it with --public-key" in run("--config", str(path), "--check").output
    first = run("--config", str(path), "--public-key")
    assert len(bytes.fromhex(first.output.strip())) == 32
    assert run("--config", str(path), "--public-key").output == first.output
    assert (tmp_path / "gate.pem").stat().st_mode & 0o777 == 0o600
