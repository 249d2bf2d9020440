"""The simulated gate as a process: its page, its control door, and the measuring command."""

from __future__ import annotations

import json
import queue
import secrets
import socket
import subprocess
import sys

import httpx
import pytest

from tertib.contracts import sun
from tertib.edge.osdp import CardRead, Heard, Input, Line, Panel, ReaderLine
from tertib.edge.tests.osdp_site import LONG, QUICK, until

META, KEY, UID = "00" * 16, "11" * 16, "04A1B2C3D4E5F6"


class Gate:
    """A simulator's process, and a panel at its port."""

    def __init__(self, folder) -> None:
        key = secrets.token_bytes(16)
        (folder / "entry.key").write_text(key.hex())
        (folder / "gate.toml").write_text(
            f'fire = "entry:1"\n[[readers]]\nname = "entry"\nport = "pty:{folder}/entry"\n'
            'key_file = "entry.key"\nfrom = "lobby"\nto = "service"\npassage = "entry:0"\n'
        )
        card = {"uid": UID, "colour": "yellow", "label": "A-012", "key": KEY, "meta_key": META}
        (folder / "cards.json").write_text(json.dumps([card]))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.process = subprocess.Popen([
            sys.executable, "-m", "tertib.simulators.gate", "--config", str(folder / "gate.toml"),
            "--cards", str(folder / "cards.json"), "--port", str(port),
        ])  # fmt: skip
        self.web = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.panel = Panel([ReaderLine("entry", 0, f"pty:{folder}/entry", key)], QUICK)

    def wait(self, fits) -> Heard:
        while True:
            heard = self.heard.get(timeout=LONG)
            if fits(heard) if callable(fits) else heard == fits:
                return heard

    def do(self, act, **body):
        return self.web.post(f"/control/{act}", json=body)

    def tap(self, how) -> bytes:
        self.do("tap", reader="entry", uid=UID, how=how).raise_for_status()
        found = self.wait(lambda heard: isinstance(heard, CardRead))
        assert isinstance(found, CardRead)
        return found.data


@pytest.fixture
def gate(tmp_path):
    made = Gate(tmp_path)
    made.panel.start(made.heard)
    try:
        made.wait(Line("entry", True))
        yield made
    finally:
        made.panel.stop()
        made.process.terminate()
        made.process.wait(10)


def test_people_at_a_simulated_gate(gate):
    first, second = gate.tap("card"), gate.tap("card")
    counters = [sun.open_picc(said, bytes.fromhex(META)).counter for said in (first, second)]
    assert counters[1] == counters[0] + 1
    assert gate.tap("replay") == second
    assert gate.tap("clone") == bytes.fromhex(UID)

    gate.do("walk", reader="entry", people=2)
    contacts = [gate.wait(lambda heard: isinstance(heard, Input)) for _ in range(4)]
    assert contacts == [Input("entry", 0, on) for on in (True, False, True, False)]
    gate.do("fire", on=True)
    gate.wait(Input("entry", 1, True))

    gate.panel.output("entry", 0, 700)
    until(lambda: gate.web.get("/control/pulses").json()["entry"])
    assert gate.web.get("/control/pulses").json()["entry"][0]["ms"] == 700
    gate.do("fault", reader="entry", fault="unplug")
    gate.wait(Line("entry", False))
    gate.do("fault", reader="entry", fault="plug")
    gate.wait(Line("entry", True))
    gate.do("fault", reader="entry", fault="wrong-key")
    gate.wait(Line("entry", False))
    gate.do("fault", reader="entry", fault="right-key")
    gate.wait(Line("entry", True))
    assert gate.do("fault", reader="entry", fault="nothing").status_code == 400
    assert gate.do("nothing").status_code == 400

    for language, word in (("id", "Tempelkan"), ("en", "Walk through"), ("xx", "Tempelkan")):
        page = gate.web.get("/", params={"lang": language})
        assert word in page.text
        assert "A-012" in page.text
        assert KEY not in page.text


def test_the_measuring_command():
    """What it finds depends on the machine; that nothing is lost does not."""
    command = [sys.executable, "-m", "tertib.cli", "simulate", "gate", "--readers", "2"]
    done = subprocess.run([*command, "--taps", "5", "--json"], capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert (found["taps"], found["lost"]) == (10, 0)
    assert set(found["card_to_relay_ms"]) == {"p50", "p95", "p99", "max"}
    assert done.returncode == (0 if found["ok"] else 1)
