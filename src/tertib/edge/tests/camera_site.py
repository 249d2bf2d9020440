"""A lane camera for tests: a centre that hands out galleries and takes pictures, a file, films."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts import gallery, requests, signed
from tertib.contracts.gallery import Face, Gallery
from tertib.edge import clockwatch
from tertib.edge.tests import marks
from tertib.edge.tests.centre import Centre
from tertib.edge.tests.osdp_site import until
from tertib.foundation import ids, keys

LANE = ids.new_id()


def face(colour, *lanes: str, subject: UUID | None = None, begins=0, ends=None) -> Face:
    """Somebody under a ban, by the colour of the square they are; at the exit, if none is said."""
    when = dict.fromkeys(lanes or ("exit",), (begins, ends))
    who = subject or ids.new_id()
    return Face(ids.new_id(), who, when, marks.template(colour), "KEP-1/2026")


@dataclass
class Cameras(Centre):
    """The centre of a camera; ``bodies`` is everything it was ever sent."""

    faces: dict[UUID, Face] = field(default_factory=dict)
    version: int = 0
    model: str = marks.MODEL
    max_age: int = 600
    shots: dict[str, bytes] = field(default_factory=dict)
    bodies: list[tuple[str, bytes]] = field(default_factory=list)
    shot_status: int = 204
    log: list[tuple[int, set[UUID], set[UUID]]] = field(default_factory=list)

    def open(self) -> None:
        super().open()
        assert self.server
        quiet: Any = self.server
        quiet.handle_error = lambda *_: None  # agents are killed as they speak

    def publish(self, *add: Face, remove: tuple[UUID, ...] = (), **_: Any) -> None:
        """Change the list."""
        self.version += 1
        self.faces |= {one.id: one for one in add}
        for one in remove:
            self.faces.pop(one, None)
        self.log.append((self.version, {one.id for one in add}, set(remove)))

    def document_since(self, since: int) -> bytes:
        """What changed after that version, signed."""
        changed = [one for version, *pair in self.log if version > since for one in pair]
        touched = set().union(*changed) if changed else set()
        names = set(self.faces) if since == 0 else touched & set(self.faces)
        gone = () if since == 0 else tuple(touched - set(self.faces))
        device = self.device_key.public_bytes_raw()
        found = Gallery(
            self.office, clockwatch.wall_clock(), self.max_age, since, self.version, self.model,
            gone, gallery.seal([self.faces[name] for name in names], device),
        )  # fmt: skip
        return signed.sign(gallery.KIND, gallery.to_body(found), self.key)

    def answer(
        self, request: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        self.bodies.append((f"{request.command} {request.path}", body))
        path, _, query = request.path.partition("?")
        if self.answer_instead or path == "/edge/v1/events":
            return super().answer(request, body)
        claim = requests.claim(request.headers["Authorization"])
        requests.check(claim, self.device_key, request.command, request.path, body)
        if path.startswith("/edge/v1/candidates/"):
            if self.shot_status == 204:
                self.shots[path.removeprefix("/edge/v1/candidates/")] = body
            return self.shot_status, {}, b""
        self.etag = f'"{self.version}"'
        self.document = self.document_since(int(query.removeprefix("since=")))
        return self.give_list(request)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What was told of that kind."""
        return [event.data for event in self.taken if event.kind == kind]


def centre(folder: Path, stack: ExitStack) -> tuple[Cameras, UUID]:
    """A centre on a socket, for a device whose key it makes in ``folder``."""
    device = ids.new_id()
    keys.create_signing_key(folder, "device")
    public = keys.signing_key(folder, "device").public_key()
    found = Cameras(device, public, "BC", Ed25519PrivateKey.generate())
    found.open()
    stack.callback(found.close)
    return found, device


def config_file(
    folder: Path, source: str, where: Cameras | None = None, tables: str = "", camera: str = "",
    head: str = "",
) -> Path:  # fmt: skip
    """An agent's file."""
    url = f"http://127.0.0.1:{where.port}" if where else "http://127.0.0.1:9"
    key = where.key if where else Ed25519PrivateKey.generate()
    keys.create_signing_key(folder, "device")
    path = folder / "camera.toml"
    path.write_text(f"""
office = "BC"
device = "{where.device if where else ids.new_id()}"
key = "device.pem"
data = "data"
{head}
[centre]
url = "{url}"
public_key = "{key.public_key().public_bytes_raw().hex()}"
poll_ms = 50
retry_ms = 200
[lane]
id = "{LANE}"
direction = "exit"
[camera]
source = "{source}"
{camera}
[recognition]
every = 1
{tables}
""")
    return path


@dataclass
class Simulator:
    """The simulated cameras in a process of their own."""

    web: httpx.Client
    rtsp: int

    def url(self, name: str = "a") -> str:
        return f"rtsp://127.0.0.1:{self.rtsp}/{name}"

    def do(self, name: str = "a", **behaviour: Any) -> dict[str, Any]:
        return self.web.post(f"/control/{name}", json=behaviour).raise_for_status().json()

    def state(self, name: str = "a") -> dict[str, Any]:
        return self.web.get("/state").json()["cameras"][name]


def simulator(stack: ExitStack, port: int, *more: str, **clips: Path) -> Simulator:
    """Cameras that play these clips."""
    command = [sys.executable, "-m", "tertib.simulators.camera", "--port", str(port), *more]
    for name, path in clips.items():
        command += ["--clip", f"{name}={path}"]
    process = subprocess.Popen(command)
    stack.callback(process.wait)
    stack.callback(process.kill)
    web = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30)
    stack.callback(web.close)

    def answers() -> bool:
        try:
            return web.get("/healthz").is_success
        except httpx.TransportError:
            return False

    until(answers, 30)
    return Simulator(web, web.get("/state").json()["rtsp"])
