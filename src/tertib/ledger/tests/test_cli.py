"""The commands of the record as someone at a shell meets them."""

import json
import os
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module

import pytest
from typer.testing import CliRunner, Result

from tertib.cli.main import app
from tertib.foundation import keys
from tertib.ledger import keyring
from tertib.ledger.store import Store
from tertib.ledger.tests.harness import LOG, sequencer_url, sequencing, size_is, until
from tertib.ledger.tests.test_audit import KEYS, grown
from tertib.ledger.tests.test_tlog import WITNESS
from tertib.ledger.tlog.note import Verifier


def tertib(*arguments: object) -> Result:
    for name in ("record", "verify", "witness"):
        import_module(f"tertib.cli.{name}")
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def data(tmp_path):
    """An installation with a published record."""
    Store(tmp_path / "data/tiles").write(grown(3, 250, 10, 300))
    for verifier in KEYS:
        keyring.save(tmp_path / "data/keys/public", verifier)
    return tmp_path / "data"


def test_export_then_verify(data, tmp_path):
    done = tertib("record", "export", "--out", tmp_path / "out", "--data", data)
    assert done.exit_code == 0
    assert "tertib verify --all --tiles" in done.stdout
    again = tertib("record", "export", "--out", tmp_path / "out", "--data", data)
    assert again.exit_code == 1
    assert "not empty" in again.stderr
    found = tertib("verify", "--all", "--tiles", tmp_path / "out")
    assert found.exit_code == 0
    assert "holds" in found.stdout
    assert WITNESS.name in found.stdout


def test_it_says_what_is_wrong_and_where(data):
    file = data / "tiles/tile/1/000.p/2"
    file.write_bytes(b"x" + file.read_bytes()[1:])
    done = tertib("verify", "--all", "--tiles", data / "tiles", "--data", data)
    assert done.exit_code == 1
    assert "DOES NOT HOLD" in done.stdout
    assert "tile/1/000.p/2: is not the hashes of the tiles below it" in done.stdout


def test_without_keys_it_refuses_and_says_how_to_get_them(tmp_path):
    (tmp_path / "r.json").write_text("{}")
    done = tertib("verify", tmp_path / "r.json", "--data", tmp_path, "--json")
    assert done.exit_code == 1
    assert "--keys" in json.loads(done.stdout)["problems"][0]["what"]


@pytest.mark.parametrize("arguments", [(), ("--all",), ("--all", "--tiles", "x", "--url", "y"),
                                       ("x", "--all")])  # fmt: skip
def test_contradictory_arguments_are_explained(arguments):
    assert tertib("verify", *arguments).exit_code == 2


def test_a_missing_receipt_and_a_dead_address_are_reported(data, tmp_path):
    done = tertib("verify", tmp_path / "none.json", "--data", data, "--json")
    assert json.loads(done.stdout)["files"][0]["problems"][0]["what"] == "No such file or directory"
    done = tertib("verify", "--all", "--url", "http://127.0.0.1:9", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["ok"] is False


def test_a_witness_makes_its_key_and_is_added(tmp_path):
    arguments = ["--name", "saksi.test/w9", "--key", tmp_path / "w9.pem", "--state", tmp_path,
                 "--log-vkey", LOG.verifier.vkey, "--print-vkey"]  # fmt: skip
    vkey = tertib("witness", *arguments).stdout.strip()
    assert Verifier.parse(vkey).name == "saksi.test/w9"
    assert tertib("witness", *arguments).stdout.strip() == vkey
    done = tertib("record", "add-witness", vkey, "http://w9.test/", "--data", tmp_path)
    assert done.exit_code == 0
    (witness,) = keyring.load(tmp_path / "keys/public").witnesses
    assert (witness.verifier.vkey, witness.url) == (vkey, "http://w9.test")
    assert tertib("record", "add-witness", "nonsense", "http://x").exit_code == 2
    assert tertib("record", "add-witness", LOG.verifier.vkey, "http://x").exit_code == 2


def test_the_sequencer_refuses_another_origin_loudly(postgres, live_db, tmp_path, settings):
    with sequencing(postgres, live_db, tmp_path / "tiles"):
        until(size_is(tmp_path / "tiles", 0))
    environment = {**os.environ, "TERTIB_SEQUENCER_URL": sequencer_url(postgres, live_db),
                   "TERTIB_RECORD_TILES": str(tmp_path / "tiles"),
                   "TERTIB_RECORD_ORIGIN": "another.test/record"}  # fmt: skip
    keys.create_signing_key(settings.CORE.keys, "record")
    done = subprocess.run(
        [sys.executable, "-m", "tertib.cli", "sequencer", "--data", str(settings.CORE.data)],
        env=environment, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.returncode == 1
    assert "must never change" in done.stderr


def test_an_outsider_verifies_and_exports_over_http(data, tmp_path):
    site = tmp_path / "site"
    shutil.copytree(data / "tiles", site / "record")
    (site / "record/keys").mkdir()
    lines = "".join(verifier.vkey + "\n" for verifier in KEYS)
    (site / "record/keys/index.html").write_text(lines)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        done = tertib("verify", "--all", "--url", url, "--json")
        outcome = json.loads(done.stdout)
        assert (done.exit_code, outcome["size"], outcome["problems"]) == (0, 563, [])
        assert "not independent" in outcome["keys"]
        given = tertib("verify", "--all", "--url", url, "--keys", data / "keys/public", "--json")
        assert json.loads(given.stdout)["keys"] == "given"
        assert tertib("record", "export", "--url", url, "--out", tmp_path / "out").exit_code == 0
        assert tertib("verify", "--all", "--tiles", tmp_path / "out").exit_code == 0
        (site / "record/tile/0/001").unlink()
        missing = json.loads(tertib("verify", "--all", "--url", url, "--json").stdout)
        assert missing["problems"] == [{"where": "tile/0/001", "what": "is missing"}]
    finally:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a log."""

    def log_message(self, *_: object) -> None:
        pass
