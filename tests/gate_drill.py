"""Fault drill of the gate: the agent is killed at random moments while people pass.

``run(runs, seed)`` against a whole demonstration of its own; the short form is in
``test_gate_drill.py``. Acknowledged is a pass whose relay was closed. Afterwards the centre must
have every one of them, once, in order, and nothing that did not happen.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

OFFICE = "JE"
WAYS = {"in-1": ("lobby", "service"), "in-2": ("lobby", "service"),
        "out-1": ("service", "lobby"), "out-2": ("service", "lobby")}  # fmt: skip
KILLS, TAPS = 3, 60


@dataclass
class Result:
    """What one run did and found wrong."""

    seed: int
    kills: int = 0
    taps: int = 0
    acknowledged: int = 0
    events: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Tap:
    """A card held to a reader; ``done`` is what the agent said, None if it died first."""

    reader: str
    card: str
    pulsed: bool = False
    done: dict[str, Any] | None = None


@dataclass
class Gate:
    """An enrolled device with its folder and cards (UID -> id)."""

    folder: Path
    device: UUID
    cards: dict[str, UUID]


def enrolled(folder: Path, name: str, url: str, public_key: bytes, cards: int = 12) -> Gate:
    """A device and badges of its own at the centre, written with its own actions."""
    from tertib.devices import actions as devices
    from tertib.foundation import clock
    from tertib.ledger import actors
    from tertib.offices import queries as offices
    from tertib.offices.models import Staff
    from tertib.visits import actions as visits

    now, who = clock.now(), actors.system("drill")
    folder.mkdir(parents=True)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "gate.pem").write_bytes(pem)
    raw = key.public_key().public_bytes_raw()
    device = devices.enrol(offices.office(OFFICE), "gate", name, raw, who, now)
    known: dict[str, UUID] = {}
    for number in range(cards):
        uid = secrets.token_bytes(7).hex().upper()
        staff = Staff.objects.create(username=f"{name}-{number}@example.test", is_active=False)
        card = visits.register_card(OFFICE, f"S-{uid[:8]}", "staff", uid, who, now)
        known[uid] = visits.issue_badge(card, staff, who, now).id
    (folder / "gate.toml").write_text(_config(device.id, url, public_key))
    for number in range(len(WAYS)):
        (folder / f"{number}.scbk").write_text(secrets.token_hex(16))
    return Gate(folder, device.id, known)


def _config(device: UUID, url: str, public_key: bytes) -> str:
    text = f"""
office = "{OFFICE}"
device = "{device}"
key = "gate.pem"
data = "data"
[centre]
url = "{url}"
public_key = "{public_key.hex()}"
poll_ms = 100
[settings]
pulse_ms = 100
repeat_ms = 0
"""
    for number, (name, (origin, target)) in enumerate(WAYS.items()):
        text += f"""
[[readers]]
name = "{name}"
port = "pty:/dev/null"
address = {number}
key_file = "{number}.scbk"
from = "{origin}"
to = "{target}"
"""
    return text


class Process:
    """One life of the agent."""

    def __init__(self, gate: Gate) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TERTIB_")}
        self.log = open(gate.folder / "agent.log", "ab")  # noqa: SIM115 (closed by end)
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.gate_agent", str(gate.folder / "gate.toml")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=environment, cwd=Path(__file__).parents[1],
        )  # fmt: skip
        self.alive = self._hear().get("ready", False)

    def _hear(self) -> dict[str, Any]:
        assert self.child.stdout
        line = self.child.stdout.readline()
        try:
            return json.loads(line) if line else {}
        except ValueError:
            return {}  # cut off in the middle by the kill

    def tap(self, tap: Tap) -> bool:
        """Hold the card there and wait for what happens; False if the agent died."""
        assert self.child.stdin
        try:
            self.child.stdin.write(json.dumps({"reader": tap.reader, "uid": tap.card}) + "\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            return False
        while said := self._hear():
            if "pulse" in said:
                tap.pulsed = True
            if "done" in said:
                tap.done = said["done"]
                return True
        return False

    def kill(self) -> None:
        """kill -9."""
        self.child.send_signal(signal.SIGKILL)

    def end(self) -> int:
        """Ctrl-C, or only clear away what was killed; the exit status."""
        self.child.terminate()
        status = self.child.wait(30)
        for stream in (self.child.stdin, self.child.stdout, self.log):
            try:
                stream.close()  # type: ignore[union-attr]
            except BrokenPipeError:
                continue
        return status


def one(gate: Gate, seed: int, kills: int = KILLS, taps: int = TAPS) -> Result:
    """People pass, the agent dies ``kills`` times; then everything is compared."""
    rng, result = random.Random(seed), Result(seed)
    done: list[Tap] = []
    lives = 0
    process = None
    while lives <= kills:
        process = Process(gate)
        lives += process.alive
        _listed(gate, process)
        last = lives > kills
        killer = threading.Timer(rng.uniform(0.02, 0.6), process.kill)
        if not last:
            killer.start()
        for _ in range(taps if last else 10_000):
            tap = _next(rng, gate, done)
            done.append(tap)
            if not process.tap(tap):
                break
        if not last:
            killer.join()
            process.end()
            result.kills += 1
    assert process
    _delivered(gate)
    if process.end() != 0:
        result.wrong.append("the agent did not end in order")
    _compare(gate, done, lives, result)
    return result


def _next(rng: random.Random, gate: Gate, done: list[Tap]) -> Tap:
    """Anyone anywhere, but not the same twice in a row: then each event names its tap."""
    while True:
        tap = Tap(rng.choice(list(WAYS)), rng.choice(list(gate.cards)))
        if not done or (tap.reader, tap.card) != (done[-1].reader, done[-1].card):
            return tap


def _status(gate: Gate) -> dict[str, Any]:
    try:
        return json.loads((gate.folder / "data" / "status.json").read_text())
    except (OSError, ValueError):
        return {}


def _wait(until: Any, what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        if time.monotonic() > deadline:
            raise RuntimeError(what)
        time.sleep(0.02)


def _listed(gate: Gate, process: Process) -> None:
    """The first start must have fetched a list; later ones begin with the one that was kept."""
    _wait(lambda: _status(gate).get("list", {}).get("cards", 0) >= len(gate.cards), "no list came")


def _delivered(gate: Gate) -> None:
    def all_taken() -> bool:
        events = _status(gate).get("events", {})
        return events.get("waiting") == 0 and events.get("last") == len(_taken(gate))

    _wait(all_taken, "not everything was delivered")


def _taken(gate: Gate) -> list[Any]:
    from tertib.devices.models import DeviceEvent

    return list(DeviceEvent.objects.filter(device_id=gate.device).order_by("seq"))


def _compare(gate: Gate, done: list[Tap], lives: int, result: Result) -> None:
    events = _taken(gate)
    result.taps, result.events = len(done), len(events)
    result.acknowledged = sum(tap.pulsed for tap in done)
    say = result.wrong.append
    if [event.seq for event in events] != list(range(1, len(events) + 1)):
        say("numbers are missing, doubled or out of order")
    if sum(event.kind == "agent.started" for event in events) != lives:
        say("starts are missing")
    decided = [event for event in events if event.kind in ("gate.passed", "gate.refused")]
    zones = dict.fromkeys(gate.cards.values(), "outside")
    for event in decided:
        if event.kind == "gate.passed":
            card = UUID(event.data["card"])
            if event.data["direction"] == "in" and zones[card] == "service":
                say(f"event {event.seq}: let in twice")
            zones[card] = event.data["to"]
    place = 0
    for number, tap in enumerate(done):
        event = decided[place] if place < len(decided) else None
        fits = event is not None and (
            event.data["reader"] == tap.reader and event.data["card"] == str(gate.cards[tap.card])
        )
        if tap.done and fits and (event.kind == "gate.passed") != tap.done["admit"]:
            say(f"tap {number}: decided otherwise than reported")
        if (tap.done or tap.pulsed) and not fits:
            say(f"tap {number}: acknowledged and lost")
        place += fits
    if place < len(decided):
        say(f"{len(decided) - place} events of passes that did not happen")


def run(runs: int = 50, seed: int = 0) -> list[Result]:
    """The drill in a demonstration of its own; one printed line a run."""
    from tertib.cli.main import django
    from tertib.foundation import keys
    from tests.system import System

    folder = Path(tempfile.mkdtemp(prefix="tertib-gate-drill-"))
    folder.chmod(0o755)
    system = System(folder / "data")
    system.start()
    try:
        django(system.data)
        public = keys.signing_key(system.data / "keys", "edge").public_key().public_bytes_raw()
        results = []
        for number in range(seed, seed + runs):
            gate = enrolled(folder / f"gate-{number}", f"drill-{number}", system.url, public)
            results.append(one(gate, number))
            print(json.dumps(vars(results[-1])), flush=True)
        return results
    finally:
        system.stop()


if __name__ == "__main__":
    found = run(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    raise SystemExit(1 if any(result.wrong for result in found) else 0)
