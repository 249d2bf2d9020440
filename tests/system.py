"""The whole of Tertib as its own processes, for tests and drills that need the real thing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tertib.cli import running
from tertib.cli.layout import Layout

TERTIB = [sys.executable, "-m", "tertib.cli"]
PORTS = 20


def free_ports() -> int:
    """The first of ``PORTS`` neighbouring ports that nobody uses."""
    for first in range(20000 + os.getpid() * PORTS % 12000, 32700, PORTS):
        probes = [socket.socket() for _ in range(PORTS)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + offset))
            return first
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
    raise RuntimeError("no free ports")


@dataclass
class System:
    """``tertib up --demo`` in a folder of its own."""

    data: Path
    port: int = field(default_factory=free_ports)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def helper(self, name: str) -> str:
        """The address of a simulated neighbour, such as whatsapp, bank or gate."""
        return Layout(self.data, self.port, demo=True).url(name)

    def start(self) -> None:
        """Start everything and return once the site is healthy."""
        self.process = running.start(Layout(self.data, self.port, demo=True), self.environment)

    def healthy(self) -> bool:
        """Whether /healthz says so."""
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def pid(self, name: str) -> int:
        """The process of one program, e.g. ``worker``."""
        return int((self.data / "logs" / f"{name}.pid").read_text())

    def kill(self, name: str) -> None:
        """kill -9 of one program; of the whole group where it has children of its own."""
        try:
            if name == "postgres":
                os.kill(self.pid(name), signal.SIGKILL)
            else:
                os.killpg(self.pid(name), signal.SIGKILL)
        except ProcessLookupError:
            return  # it is just being started again

    def run(self, *arguments: str, check: bool = True) -> dict[str, Any]:
        """Run a ``tertib`` command with ``--json`` and return what it printed."""
        done = subprocess.run(
            [*TERTIB, *arguments, "--json"], capture_output=True, text=True, timeout=900
        )
        if check and done.returncode:
            raise RuntimeError(f"{arguments} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return json.loads(done.stdout)

    def stop(self) -> None:
        """Ctrl-C."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            self.process = None
