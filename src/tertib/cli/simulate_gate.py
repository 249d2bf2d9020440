"""``tertib simulate gate``: simulated readers on pseudo terminals against a real gate agent."""

from __future__ import annotations

import json
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.cli.main import Json
from tertib.contracts import sun
from tertib.contracts.allowlist import AllowList, Listed
from tertib.foundation import ids, keys, logs

LIMITS = {1: 70.0, 8: 170.0}
"""Card to relay, p95 in milliseconds, by the largest number of readers it holds for."""
DECISION_US = 200.0
WARM = 2
META_KEY = secrets.token_bytes(16)


@dataclass(frozen=True)
class Figures:
    """What a trial found; ``lost`` counts taps without a pulse."""

    readers: int
    taps: int
    lost: int
    card_to_relay_ms: dict[str, float]
    decision_us: dict[str, float]
    """The decision alone, asked again and again."""
    read_and_decided_us: dict[str, float]
    """Chip verified and decided, as it happened at the taps."""
    written_ms: dict[str, float]
    limit_ms: float
    limit_decision_us: float = DECISION_US

    @property
    def ok(self) -> bool:
        return (
            not self.lost
            and self.card_to_relay_ms["p95"] <= self.limit_ms
            and self.decision_us["p95"] <= self.limit_decision_us
        )


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest."""
    ordered = sorted(values) or [float("inf")]
    last = len(ordered) - 1
    found = {f"p{p}": ordered[min(len(ordered) * p // 100, last)] for p in (50, 95, 99)}
    return {name: round(value, 2) for name, value in {**found, "max": ordered[-1]}.items()}


def _names(readers: int) -> list[str]:
    return [f"gate-{number + 1}" for number in range(readers)]


def write_config(folder: Path, readers: int) -> Path:
    """A gate controller's file with keys of its own; nobody answers at its centre."""
    keys.create_signing_key(folder, "device")
    centre = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    lines = [
        'office = "JE"', f'device = "{ids.new_id()}"', 'key = "device.pem"', 'data = "data"',
        "[centre]", 'url = "http://127.0.0.1:9"', f'public_key = "{centre}"',
        "[settings]", "pulse_ms = 100", "repeat_ms = 0",
    ]  # fmt: skip
    for name in _names(readers):
        (folder / f"{name}.key").write_text(secrets.token_hex(16))
        lines += [
            "[[readers]]", f'name = "{name}"', f'port = "pty:{folder / name}"',
            f'key_file = "{name}.key"', 'from = "lobby"', 'to = "service"',
        ]  # fmt: skip
    path = folder / "gate.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def simulator(module: str, config: Path, port: int) -> Iterator[httpx.Client]:
    """A simulator's process and its control door."""
    command = [sys.executable, "-m", module, "--config", str(config), "--port", str(port)]
    process = subprocess.Popen(command)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                client.get("/healthz")
                break
            except httpx.TransportError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait(10)


def _cards(count: int, first: str = "04") -> list[tuple[Listed, bytes]]:
    """Cards that may go in now, and what their chips say."""
    found = []
    now = time.time_ns() // 1_000_000
    for number in range(count):
        key, uid = secrets.token_bytes(16), f"{first}{number:012X}"
        found.append((
            Listed(ids.new_id(), uid, "yellow", ("lobby", "service"), now - 60_000,
                   now + 3_600_000, "lobby", key.hex()),
            sun.make(uid, 1, META_KEY, key, secrets.token_bytes(5)),
        ))  # fmt: skip
    return found


def trial(readers: int, taps: int, seed: int = 1) -> Figures:
    """Tap at all readers at once, ``taps`` times, at random distances; a new card each time."""
    from tertib.edge.clockwatch import counting_clock, wall_clock
    from tertib.edge.config import load
    from tertib.edge.gate.book import Book
    from tertib.edge.gate.config import GateConfig
    from tertib.edge.gate.run import Gate
    from tertib.edge.link import News
    from tertib.edge.osdp import Panel

    rng = random.Random(seed)  # noqa: S311 (when to tap)
    outcomes: list[Any] = []
    with tempfile.TemporaryDirectory(prefix="tertib-gate-") as name:
        folder = Path(name)
        path = write_config(folder, readers)
        config = load(path, GateConfig)
        panel = Panel([door.reader(folder) for door in config.readers])
        cards, untapped = _cards((taps + WARM) * readers), _cards(100, "0A")
        listed = AllowList("JE", wall_clock(), 3600, tuple(card for card, _ in cards + untapped),
                           {}, META_KEY.hex())  # fmt: skip
        gate = Gate(config, panel, outcomes.append)
        gate.agent.heard.put(News(Book(listed), listed.made_at, 0, counting_clock()))
        thread = threading.Thread(target=gate.run, daemon=True)
        with simulator("tertib.simulators.gate", path, free_port()) as control:
            thread.start()
            _until(lambda: all(panel.online(one) for one in _names(readers)), 15)
            times: list[float] = []
            for number in range(taps + WARM):
                said = {
                    one: cards[number * readers + place][1].hex()
                    for place, one in enumerate(_names(readers))
                }
                time.sleep(0.35 + rng.random() * 0.1)
                found = _tap(control, said)
                times += found if number >= WARM else []
        gate.stop()
        thread.join(10)
        decisions = _decisions(gate, [chip for _, chip in untapped])
    limit = LIMITS[1] if readers == 1 else LIMITS[8]
    relays = [1000 * one for one in times]
    decided = outcomes[WARM * readers :]
    return Figures(
        readers, taps * readers, taps * readers - len(relays), percentiles(relays),
        decisions, percentiles([one.decided_us for one in decided]),
        percentiles([one.written_ms for one in decided]), limit,
    )  # fmt: skip


def _decisions(gate: Any, said: list[bytes], times: int = 2000) -> dict[str, float]:
    """Microseconds of the rules alone, for cards that are let in."""
    from tertib.edge.gate import chips, rules

    now, here, way = gate.agent.now(), gate.agent.here, next(iter(gate.agent.ways.values()))
    here.under_way = set()
    requests = [rules.Request(chips.read(one, here.book), way) for one in said]
    if not all(rules.decide(one, here.book, here, now).admit for one in requests):
        raise typer.BadParameter("the cards of this trial should be let in")
    found = []
    for number in range(times):
        began = time.perf_counter_ns()
        rules.decide(requests[number % len(requests)], here.book, here, now)
        found.append((time.perf_counter_ns() - began) / 1000)
    return percentiles(found)


def _tap(control: httpx.Client, cards: dict[str, str]) -> list[float]:
    """Seconds from tap to relay at each reader that opened within three seconds."""
    at = control.post("/control/taps", json={"cards": cards}).raise_for_status().json()["at"]
    deadline = time.monotonic() + 3
    while True:
        time.sleep(0.2)  # asking earlier would disturb what is measured, in both processes
        pulses = control.get("/control/pulses", params={"since": at}).json()
        opened = [one[0]["at"] - at for one in pulses.values() if one]
        if len(opened) == len(cards) or time.monotonic() > deadline:
            return opened


def _until(condition: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise typer.BadParameter("the readers did not come up")
        time.sleep(0.01)


def gate(
    readers: Annotated[int, typer.Option(min=1, max=8, help="How many readers.")] = 1,
    taps: Annotated[int, typer.Option(min=5, help="How often somebody taps at each.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed, the same moments.")] = 1,
    as_json: Json = False,
) -> None:
    """Card readers on pseudo terminals against a gate agent: from card to relay in milliseconds.

    Exit code 1 if a tap was lost or a figure is over its limit.
    """
    logs.configure("ERROR")
    found = trial(readers, taps, seed)
    if as_json:
        typer.echo(json.dumps({**asdict(found), "ok": found.ok}))
    else:
        typer.echo(f"{found.readers} readers, {found.taps} taps, {found.lost} lost")
        for title, unit, values, limit in (
            ("card to relay", "ms", found.card_to_relay_ms, found.limit_ms),
            ("decision", "us", found.decision_us, found.limit_decision_us),
            ("chip, decision", "us", found.read_and_decided_us, None),
            ("event on disk", "ms", found.written_ms, None),
        ):
            row = "  ".join(f"{name} {value:8.2f}" for name, value in values.items())
            typer.echo(f"{title:<14} {row} {unit}" + (f"   (p95 limit {limit:g})" if limit else ""))
    raise typer.Exit(0 if found.ok else 1)
