"""Which programs make up an installation on one machine, with their ports and environments."""

from __future__ import annotations

import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tertib.foundation import embedded, keys, roles
from tertib.foundation.supervisor import Program

WITNESSES = ("saksi-satu", "saksi-dua")
PHONE_NUMBER_ID = "100000000000001"
EDGE = ("gate", "phones", "passports")
"""The demonstration's controllers at the edge: one gate, two banks of lockers."""
LANES = 4
"""So many lane cameras have a display of their own beside them."""
HURRIED = {
    "TERTIB_DEVICES_SILENT_SECONDS": "600",
    "TERTIB_DEVICES_DRIFT_ALARM_MS": "240000",
    "TERTIB_DEVICES_CLOCK_DIFFERENCE_SECONDS": "1200",
}
"""The demonstration's clock may run a minute a second: what comes a second late is a minute off."""


def answers(url: str, ok_only: bool = False) -> Callable[[], bool]:
    """A check whether ``url`` answers at all, or with success."""

    def check() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return not ok_only
        except OSError:
            return False

    return check


def free(port: int) -> bool:
    """Whether nobody listens on ``port`` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass(frozen=True)
class Layout:
    """The installation in ``data``, served from ``port``; its neighbours on the ports behind."""

    data: Path
    port: int
    demo: bool

    @staticmethod
    def neighbours(port: int) -> dict[str, int]:
        """The ports beside the site's, on which the demonstration's neighbours stand."""
        names = ["whatsapp", "bank", "post", *WITNESSES, "machines", *EDGE, "people", "cameras",
                 "rtsp", *(f"lane-{number}" for number in range(1, LANES + 1))]  # fmt: skip
        return {name: port + offset for offset, name in enumerate(names, 1)}

    @property
    def ports(self) -> dict[str, int]:
        return {"web": self.port, **(self.neighbours(self.port) if self.demo else {})}

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def public_url(self) -> str:
        """Where people open the site: by name, since passkeys do not work on a bare address."""
        return f"http://localhost:{self.port}"

    @property
    def engine(self) -> embedded.Engine:
        return embedded.Engine(self.data / "postgres", self.data / "keys")

    def environment(self) -> dict[str, str]:
        """What every program of this installation finds in its environment."""
        common = {"TERTIB_DATA": str(self.data), "TERTIB_BASE_URL": self.public_url}
        if self.demo:
            common |= {
                "TERTIB_DEMO": "true",
                "TERTIB_PROXIES": "1",  # simulated people come from addresses of their own
                **whatsapp_settings(self),
                "TERTIB_DEMO_WHATSAPP_URL": self.url("whatsapp"),
                "TERTIB_DEMO_BANK_URL": self.url("bank"),
                "TERTIB_DEMO_POST_URL": self.url("post"),
                **{
                    f"TERTIB_DEMO_{name.upper()}_URL": self.url(name)
                    for name in (*EDGE, "people", "cameras")
                },
                "TERTIB_CHECKPOINT_DEMO_RTSP_PORT": str(self.ports["rtsp"]),
                "TERTIB_CHECKPOINT_DEMO_DISPLAY_PORT": str(self.ports["lane-1"]),
                "TERTIB_COUNTERS_MACHINES_URL": self.url("machines"),
                **HURRIED,
            }
        return common

    def _tertib(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tertib.cli", *arguments]

    def postgres(self) -> Program:
        """The embedded PostgreSQL."""
        return Program(
            "postgres",
            self.engine.command(),
            ready=self.engine.ready,
            stop_signal=signal.SIGINT,  # fast shutdown: do not wait for clients
            user=embedded.system_user(),
            patience=60,
        )

    def database_url(self, role: str) -> str:
        """The address of the embedded database for ``role``."""
        return self.engine.url(role)

    def serving(self) -> list[Program]:
        """The site's own programs, to be started after the migration."""
        common = self.environment()
        return [
            Program(
                "sequencer",
                self._tertib("sequencer"),
                {**common, "TERTIB_SEQUENCER_URL": self.database_url(roles.SEQUENCER)},
            ),
            Program("worker", self._tertib("worker"), common),
            Program(
                "web",
                self._tertib("web", "--port", str(self.port)),
                common,
                ready=answers(self.url("web") + "/healthz", ok_only=True),
                patience=60,
            ),
        ]

    def prepare_keys(self) -> None:
        """The passwords of the database roles, before anything starts."""
        for role in (embedded.SUPERUSER, roles.APP, roles.SEQUENCER):
            keys.create_secret(self.data / "keys", f"database-{role}")


def _secret(folder: Path, name: str) -> str:
    keys.create_secret(folder, name)
    return keys.secret(folder, name).hex()


def whatsapp_settings(layout: Layout) -> dict[str, str]:
    """How the site reaches the simulated Cloud API, and the secrets they share."""
    folder = layout.data / "demo"
    return {
        "TERTIB_WHATSAPP_API_URL": layout.url("whatsapp"),
        "TERTIB_WHATSAPP_PHONE_NUMBER_ID": PHONE_NUMBER_ID,
        "TERTIB_WHATSAPP_TOKEN": _secret(folder, "whatsapp-token"),
        "TERTIB_WHATSAPP_APP_SECRET": _secret(folder, "whatsapp-app"),
        "TERTIB_WHATSAPP_VERIFY_TOKEN": _secret(folder, "whatsapp-verify"),
    }
