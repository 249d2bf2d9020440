"""Everything for real: the agent's process, simulated doors in another, a centre on a socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts import compartments, requests, signed
from tertib.edge import clockwatch
from tertib.edge.tests.centre import Centre
from tertib.edge.tests.locker_bank import ANI, BOARD, STAFF, TERMINAL, config_file, passport, phone
from tertib.edge.tests.osdp_site import until
from tertib.foundation import ids, keys

PIN = "12345678"


class Doors(Centre):
    """The centre of a locker controller."""

    def publish(self, doors: Sequence[compartments.Compartment] = (), **_: Any) -> None:
        made_at, told = clockwatch.wall_clock(), tuple(doors)
        book = compartments.Compartments(self.office, self.device, made_at, 600, told, STAFF)
        self.document = signed.sign(compartments.KIND, compartments.to_body(book), self.key)
        self.etag = f'"{made_at}"'

    def answer(
        self, request: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if request.path != "/edge/v1/compartments":
            return super().answer(request, body)
        claim = requests.claim(request.headers["Authorization"])
        requests.check(claim, self.device_key, request.command, request.path, body)
        return self.give_list(request)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.taken]


class Place:
    """A folder with the controller's file, its simulator running, its agent started at will."""

    def __init__(self, folder, stack: ExitStack) -> None:
        device: UUID = ids.new_id()
        keys.create_signing_key(folder, "device")
        public = keys.signing_key(folder, "device").public_key()
        self.centre = Doors(device, public, "JS", Ed25519PrivateKey.generate())
        self.centre.open()
        stack.callback(self.centre.close)
        url = f"http://127.0.0.1:{self.centre.port}"
        self.config = config_file(
            folder, url=url, centre=self.centre.key, device=device, poll_ms=50, pull_ms=60_000
        )
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._spawn(stack, "tertib.simulators.locker", "--port", str(port))
        self.people = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        self._stack = stack
        until(self._answers, 20)

    def _spawn(self, stack, module, *more):
        command = [sys.executable, "-m", module, *more, "--config", str(self.config)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(process.wait)
        stack.callback(process.kill)
        return process

    def _answers(self) -> bool:
        try:
            return self.people.get("/healthz").is_success
        except httpx.TransportError:
            return False

    def agent(self):
        """Start it; returns once it asks for a PIN."""
        before = self.terminal["sessions"]  # the reader has not noticed that the last one died
        process = self._spawn(self._stack, "tertib.cli", "locker")
        until(lambda: self.terminal["sessions"] > before and self.terminal["text"].strip(), 20)
        return process

    @property
    def terminal(self):
        return self.people.get("/state").json()["readers"][TERMINAL]

    @property
    def pulses(self):
        return self.people.get("/state").json()["readers"][BOARD]["pulses"]

    def door(self, number):
        return self.people.get("/state").json()["doors"][number - 1]

    def do(self, act, **body):
        return self.people.post(f"/control/{act}", json=body)

    def key(self, text, shows):
        """Type it, and wait for what the terminal says to that."""
        self.do("keys", text=text).raise_for_status()
        until(lambda: shows in self.terminal["text"])


@pytest.fixture
def place(tmp_path):
    with ExitStack() as stack:
        yield Place(tmp_path, stack)


def test_a_passport_through_a_crash_and_a_cut_line(place):
    place.centre.publish([passport(2, PIN, opens=0, closes=2**52), phone(3)])
    agent = place.agent()
    place.centre.wait(lambda: place.centre.polls > 1)
    assert place.do("pull", number=2).status_code == 409
    place.key(PIN, "Buka pintu    2")
    until(lambda: place.door(2)["unlocked"])
    assert place.do("pull", number=2).is_success
    place.centre.wait(lambda: "locker.opened" in place.centre.kinds())

    agent.send_signal(signal.SIGKILL)
    agent.wait()
    place.centre.cut()
    place.do("shut", number=2)
    place.agent()  # it knows from its own notes: no centre to ask
    place.key(PIN, "Sudah dibuka")
    assert place.pulses == 1, "it did not open again"
    place.do("tap", uid=ANI).raise_for_status()
    until(lambda: place.door(3)["unlocked"])
    place.do("pull", number=3)
    place.do("put", number=3, what="phone")
    place.do("shut", number=3)

    place.centre.open()
    place.centre.wait(lambda: "phone.deposited" in place.centre.kinds())
    kinds = [kind for kind in place.centre.kinds() if kind != "agent.started"]
    assert sorted(kinds) == ["locker.closed"] * 2 + ["locker.opened"] * 2 + [
        "locker.refused", "phone.deposited"
    ]  # fmt: skip
    assert place.centre.taken[-1].data == {"compartment": 3, "card": STAFF[ANI]}


def test_a_crowbar_and_a_pulled_plug_are_reported(place):
    place.centre.publish([passport(1, PIN, opens=0, closes=2**52)])
    place.agent()
    place.centre.wait(lambda: place.centre.polls > 1)
    place.do("pull", number=1, crowbar=True)
    place.centre.wait(lambda: "locker.forced" in place.centre.kinds())
    began = time.monotonic()
    place.do("fault", reader=TERMINAL, fault="unplug")
    place.centre.wait(lambda: "reader.lost" in place.centre.kinds())
    assert time.monotonic() - began < 10
    place.do("fault", reader=TERMINAL, fault="plug")
    place.centre.wait(lambda: "reader.back" in place.centre.kinds())
    assert os.path.exists(place.config)
