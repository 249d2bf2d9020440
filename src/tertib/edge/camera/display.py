"""The lane display: a small page of this machine, for the hours in which the centre is away.

What it shows is what it is given, kept in memory only. It answers to this machine alone.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from tertib.edge.camera import sound

STATIC = Path(__file__).parent / "static"
_FILES = {
    "/": ("display.html", "text/html; charset=utf-8"),
    "/display.css": ("display.css", "text/css"),
    "/display.js": ("display.js", "text/javascript"),
}
_LOCAL = {"127.0.0.1", "localhost"}
_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " + (
    "connect-src 'self'; media-src 'self'"
)
LONGEST = 20.0
"""Seconds a page waits for something new before it is answered anyway."""


@dataclass
class Board:
    """What is shown; safe to use from several threads."""

    state: dict[str, Any] = field(default_factory=dict)
    shots: dict[str, bytes] = field(default_factory=dict)
    """``<candidate>/<number>`` -> JPEG."""
    number: int = field(default_factory=lambda: secrets.randbelow(2**31))
    """Rises with each change; begins anywhere, for a page outlives the agent."""
    changed: threading.Condition = field(default_factory=threading.Condition)
    _since: dict[str, int] = field(default_factory=dict)
    """Candidate -> number of the first state with it."""
    _taken: int = -1
    """The newest state that a page has: it asks for what comes after."""

    def show(self, state: dict[str, Any], shots: dict[str, bytes]) -> None:
        """Show this from now on."""
        if state == self.state:
            return
        with self.changed:
            self.state, self.shots = state, shots
            self.number += 1
            names = [one["candidate"] for one in state.get("candidates", [])]
            self._since = {name: self._since.get(name, self.number) for name in names}
            self.changed.notify_all()

    def after(self, number: int) -> bytes:
        """The state as JSON, once it is newer than ``number`` or some seconds have passed."""
        with self.changed:
            self.take(number)
            self.changed.wait_for(lambda: self.number != number, LONGEST)
            return json.dumps({"number": self.number, **self.state}, ensure_ascii=False).encode()

    def take(self, number: int) -> None:
        """A page has shown the state of this number."""
        with self.changed:
            if number <= self.number:  # a higher one is of before a restart
                self._taken = max(self._taken, number)

    def taken(self, candidate: UUID) -> bool:
        """Whether a page has shown it: not only asked for it, but came back for what is newer."""
        with self.changed:
            since = self._since.get(str(candidate))
            return since is not None and self._taken >= since


class Display:
    """Serves ``board`` at ``http://127.0.0.1:port/`` from :meth:`start` to :meth:`stop`."""

    def __init__(self, board: Board, port: int) -> None:
        class Handler(_Handler):
            shown = board

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, name="display", daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shown: Board
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a display that is looked at is no event."""

    def do_GET(self) -> None:
        """The page, its state, its pictures."""
        if self.headers.get("Host", "").rpartition(":")[0] not in _LOCAL:  # another site's page
            self._answer(421, b"", "text/plain")
            return
        parts = urlsplit(self.path)
        if parts.path in _FILES:
            name, kind = _FILES[parts.path]
            self._answer(200, (STATIC / name).read_bytes(), kind)
        elif parts.path == "/state":
            after = parse_qs(parts.query).get("after", ["-1"])[0]
            number = int(after) if after.lstrip("-").isdecimal() else -1
            self._answer(200, self.shown.after(number), "application/json")
        elif parts.path == "/alarm.wav":
            self._answer(200, sound.alarm(), "audio/wav")
        elif shot := self.shown.shots.get(parts.path.removeprefix("/shots/")):
            self._answer(200, shot, "image/jpeg")
        else:
            self._answer(404, b"", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # a page that was closed while it waited
            self.wfile.write(body)
