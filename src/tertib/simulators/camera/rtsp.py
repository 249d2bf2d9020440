"""An RTSP/1.0 server (RFC 2326) as lane cameras have it: one video track, inside the connection."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tertib.simulators.camera import rtp
from tertib.simulators.camera.stream import Stream, Watcher

METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"
_WORDS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
          454: "Session Not Found", 455: "Method Not Valid in This State",
          461: "Unsupported Transport"}  # fmt: skip


@dataclass
class Asked:
    """A request."""

    method: str
    url: str
    headers: dict[str, str]

    @property
    def name(self) -> str:
        """The stream that is meant: the first part of the path."""
        return urlsplit(self.url).path.strip("/").split("/")[0]


@dataclass
class Answer:
    """What is said to it."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


class Server:
    """Serves ``streams`` by name at ``rtsp://address:port/NAME``.

    Args:
        password: ``user:password`` that clients must know (Basic), empty for none.
    """

    def __init__(self, streams: Mapping[str, Stream], password: str = "") -> None:
        self.streams, self._password = streams, password
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, address: str, port: int) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, address, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up."""
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, writer)
        try:
            while (asked := await _read(reader)) is not None:
                stream = self.streams.get(asked.name)
                if stream and stream.behaviour.cut:
                    return
                await connection.answer(asked, stream)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            return
        finally:
            await connection.close()

    def admits(self, asked: Asked) -> bool:
        """Whether the request carries the password."""
        if not self._password:
            return True
        wanted = "Basic " + base64.b64encode(self._password.encode()).decode()
        return hmac.compare_digest(asked.headers.get("authorization", ""), wanted)


class Connection:
    """One client: at first nothing, then set up, then playing."""

    def __init__(self, server: Server, writer: asyncio.StreamWriter) -> None:
        self._server, self._writer = server, writer
        self._session = ""
        self._watcher: Watcher | None = None
        self._stream: Stream | None = None
        self._sending: asyncio.Task[None] | None = None

    async def answer(self, asked: Asked, stream: Stream | None) -> None:
        """Do what was asked and say so."""
        given = self._act(asked, stream)
        lines = [f"RTSP/1.0 {given.status} {_WORDS[given.status]}",
                 f"CSeq: {asked.headers.get('cseq', '0')}", "Server: tertib-camera"]  # fmt: skip
        if self._session:
            lines.append(f"Session: {self._session};timeout=60")
        body = given.body.encode()
        if body:
            given.headers["Content-Length"] = str(len(body))
        lines += [f"{name}: {value}" for name, value in given.headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self._writer.drain()
        if asked.method == "PLAY" and given.status == 200:
            self._play()

    def _act(self, asked: Asked, stream: Stream | None) -> Answer:
        if asked.method == "OPTIONS":
            return Answer(headers={"Public": METHODS})
        if not self._server.admits(asked):
            return Answer(401, {"WWW-Authenticate": 'Basic realm="camera"'})
        if asked.method == "GET_PARAMETER":
            return Answer()
        if stream is None:
            return Answer(404)
        if asked.method == "DESCRIBE":
            base = asked.url.rstrip("/") + "/"
            headers = {"Content-Base": base, "Content-Type": "application/sdp"}
            return Answer(headers=headers, body=sdp(stream))
        if asked.method == "SETUP":
            return self._set_up(asked.headers.get("transport", ""), stream)
        if asked.method in ("PLAY", "TEARDOWN"):
            given = asked.headers.get("session", "").split(";")[0]
            if not self._session or given != self._session:
                return Answer(454)
            if asked.method == "TEARDOWN":
                self._leave()
                return Answer()
            url, number = f"{asked.url.rstrip('/')}/track1", stream.sequence
            told = f"url={url};seq={number};rtptime={stream.timestamp}"
            return Answer(headers={"Range": "npt=now-", "RTP-Info": told})
        return Answer(405, {"Allow": METHODS})

    def _set_up(self, transport: str, stream: Stream) -> Answer:
        if self._watcher:
            return Answer(455)
        wanted = next((one for one in transport.split(",") if "/TCP" in one.upper()), "")
        if not wanted:
            return Answer(461)
        parts = dict(part.partition("=")[::2] for part in wanted.split(";"))
        low, _, high = parts.get("interleaved", "0-1").partition("-")
        self._watcher = Watcher(int(low), int(high or int(low) + 1), end=self._writer.close)
        self._stream, self._session = stream, secrets.token_hex(8)
        chosen = f"RTP/AVP/TCP;unicast;interleaved={low}-{self._watcher.rtcp};"
        return Answer(headers={"Transport": f"{chosen}ssrc={stream.source:08X}"})

    def _play(self) -> None:
        if self._watcher and self._stream and self._sending is None:
            self._stream.join(self._watcher)
            self._sending = asyncio.create_task(self._send(self._watcher))

    async def _send(self, watcher: Watcher) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._writer.write(await watcher.queue.get())
                await self._writer.drain()

    def _leave(self) -> None:
        if self._stream and self._watcher:
            self._stream.leave(self._watcher)
        if self._sending:
            self._sending.cancel()

    async def close(self) -> None:
        """The client went away, or is sent away."""
        self._leave()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    """The next request, None at the end; receiver reports between requests are read over."""
    while (first := await reader.read(1)) == b"$":
        head = await reader.readexactly(3)
        await reader.readexactly(int.from_bytes(head[1:], "big"))
    if not first:
        return None
    text = (first + await reader.readuntil(b"\r\n\r\n")).decode("ascii", "replace")
    line, *rest = text.strip().split("\r\n")
    method, url, _ = line.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (one.partition(":") for one in rest)
    }
    if length := int(headers.get("content-length", 0)):
        await reader.readexactly(length)
    return Asked(method, url, headers)


def sdp(stream: Stream) -> str:
    """The stream's description (RFC 4566)."""
    midway = stream.behaviour.midway
    parameters = "packetization-mode=1" if midway else stream.clip.fmtp()
    lines = [
        "v=0", "o=- 1 1 IN IP4 0.0.0.0", f"s={stream.name}", "c=IN IP4 0.0.0.0", "t=0 0",
        "a=control:*", "a=range:npt=now-", f"m=video 0 RTP/AVP {rtp.PAYLOAD_TYPE}",
        f"a=rtpmap:{rtp.PAYLOAD_TYPE} H264/{rtp.CLOCK}",
        f"a=fmtp:{rtp.PAYLOAD_TYPE} {parameters}",
        f"a=framerate:{stream.clip.rate:.2f}", "a=control:track1",
    ]  # fmt: skip
    return "\r\n".join([*lines, ""])
