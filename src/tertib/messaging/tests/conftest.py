"""A simulated Cloud API in a process of its own, and our site served for its webhooks."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import pytest

from tertib.messaging import conf

PHONE_ID, TOKEN, SECRET, VERIFY = "100000000000001", "token", "s3cr3t", "tokenku"
DATA = json.loads((Path(__file__).parent / "data" / "cloud_api.json").read_text())
SETTINGS = {
    "PHONE_NUMBER_ID": PHONE_ID, "TOKEN": TOKEN, "APP_SECRET": SECRET, "VERIFY_TOKEN": VERIFY,
    "GRACE": "PT20S",
}  # fmt: skip


def wait_for(holds: Callable[[], Any], seconds: float = 120) -> Any:
    """Poll until ``holds()`` is true and return it; fail when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        threading.Event().wait(0.02)
    raise AssertionError("it did not happen in time")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def whatsapp(monkeypatch) -> Iterator[Callable[..., None]]:
    """Messaging is configured; call it to change a setting."""

    def configure(**more: str) -> None:
        for name, value in {**SETTINGS, **more}.items():
            monkeypatch.setenv(f"TERTIB_WHATSAPP_{name}", value)
        conf.settings.cache_clear()

    configure()
    yield configure
    conf.settings.cache_clear()


@dataclass
class Simulator:
    """The simulator's process and its levers."""

    port: int
    arguments: list[str]
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", *self.arguments])
        wait_for(self._answers)

    def _answers(self) -> bool:
        try:
            return httpx.get(self.url + "/phones.json", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def post(self, lever: str, **body: Any) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}/control/{lever}", json=body, trust_env=False, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, to: str = "") -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.url}/control/messages?to={to}", trust_env=False, timeout=30)
        return answer.json()["messages"]

    def sent(self, to: str = "") -> list[dict[str, Any]]:
        return [m for m in self.messages(to) if m["outgoing"]]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def site(live_db) -> Iterator[str]:
    """Our site over real HTTP, on the test's own database; its address."""
    from tertib.wsgi import application

    with make_server("127.0.0.1", 0, application, _Server, _Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def simulator(site, tmp_path, whatsapp) -> Iterator[Simulator]:
    """The Cloud API, with our site as its webhook; messaging is set up to use it."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    port = free_port()
    simulator = Simulator(port, [
        "tertib.simulators.whatsapp", "--port", str(port), "--state", str(tmp_path / "sim"),
        "--webhook-url", site + "/webhooks/whatsapp/", "--phone-number-id", PHONE_ID,
        "--token", TOKEN, "--app-secret-file", str(secret), "--verify-token", VERIFY,
    ])  # fmt: skip
    whatsapp(API_URL=simulator.url)
    simulator.start()
    yield simulator
    simulator.kill()


@pytest.fixture
def sender_process(simulator, live_db, postgres) -> Iterator[Callable[[], subprocess.Popen]]:
    """Start the sender in a process of its own, as the worker would; killed at the end."""
    from tertib.foundation import roles

    url = postgres.url(roles.APP, live_db)
    code = "import django, threading; django.setup()\n"
    code += "from tertib.messaging import sender; sender.run(threading.Event())"
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        environment = {
            **os.environ,
            "TERTIB_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tertib.settings",
        }
        started.append(subprocess.Popen([sys.executable, "-c", code], env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
