"""A small honest centre on a real socket: checks every signature, keeps to the contracts."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tertib.contracts import allowlist, events, requests, signed
from tertib.contracts.allowlist import AllowList
from tertib.edge import clockwatch


@dataclass
class Centre:
    """Serves one office to one device between :meth:`open` and :meth:`cut`, always on one port."""

    device: UUID
    device_key: Ed25519PublicKey
    office: str = "JS"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    taken: list[events.Event] = field(default_factory=list)
    polls: int = 0
    batches: int = 0
    trouble: list[str] = field(default_factory=list)
    answer_instead: int = 0
    """A status with which to answer everything, 0 for honest answers."""
    slack_ms: int = 300_000

    def __post_init__(self) -> None:
        self.list = AllowList(self.office, clockwatch.wall_clock(), 600, ())
        self.document = b""
        self.etag = ""
        self.changed = threading.Condition()
        self.publish()
        self.port = 0
        self.server: ThreadingHTTPServer | None = None

    # -- what a test does ------------------------------------------------------------------------

    def publish(self, **changes: Any) -> None:
        """A new list."""
        self.list = replace(self.list, made_at=clockwatch.wall_clock(), **changes)
        self.document = signed.sign(allowlist.KIND, allowlist.to_body(self.list), self.key)
        self.etag = f'"{self.list.made_at}-{len(self.document)}"'

    def open(self) -> None:
        """The line works."""
        centre = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                centre.serve(self, b"")

            def do_PUT(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) == length:  # else the sender was killed in the middle of it
                    centre.serve(self, body)

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def cut(self) -> None:
        """The line is cut: nobody listens any more, and open connections end at the next word."""
        assert self.server
        self.server.shutdown()
        self.server.server_close()
        self.server = None

    def close(self) -> None:
        """:meth:`cut`, if it is open."""
        if self.server:
            self.cut()

    def wait(self, until: Any, seconds: float = 20) -> None:
        """Until a condition on this centre holds."""
        with self.changed:
            assert self.changed.wait_for(until, seconds), "it did not come to pass"

    @property
    def through(self) -> int:
        return self.taken[-1].seq if self.taken else 0

    # -- what it answers -------------------------------------------------------------------------

    def serve(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.server is None:
            request.close_connection = True
            return
        with self.changed:
            status, headers, content = self.answer(request, body)
            self.changed.notify_all()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if status != 304:
            request.wfile.write(content)

    def answer(
        self, request: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if self.answer_instead:
            return self.answer_instead, {}, b"{}"
        try:
            claim = requests.claim(request.headers.get("Authorization", ""))
            assert claim.device == self.device
            requests.check(claim, self.device_key, request.command, request.path, body)
            assert abs(claim.at - clockwatch.wall_clock()) < self.slack_ms, "clock"
        except (requests.BadHeader, AssertionError) as wrong:
            self.trouble.append(f"401 {wrong}")
            return 401, {}, b"{}"
        if request.path == "/edge/v1/list":
            return self.give_list(request)
        return self.take_events(body)

    def give_list(self, request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        self.polls += 1
        if request.headers.get("If-None-Match") != self.etag:
            return 200, {"ETag": self.etag}, self.document
        now = clockwatch.wall_clock()
        fresh = allowlist.fresh_header(self.office, self.etag, now, self.key)
        return 304, {"ETag": self.etag, "Tertib-Fresh": fresh}, b""

    def take_events(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.batches += 1
        batch = events.unpack(self.device, body)
        for event in batch:
            event.check(self.device_key)
        if batch and batch[0].seq > self.through + 1:
            self.trouble.append(f"409 gap before {batch[0].seq}")
            return 409, {}, json.dumps({"through": self.through}).encode()
        self.taken += [event for event in batch if event.seq > self.through]
        return 200, {}, json.dumps({"through": self.through}).encode()
