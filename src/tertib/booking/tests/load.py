"""A light HTTP client for many people at once: kept-alive connections, no streams.

Light, because in benchmarks it shares the machine with what it measures.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse

from tertib.applications import signin
from tertib.booking.tests.world import Family
from tertib.foundation import clock

CSRF = "a" * 32
_LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]*)", re.I)
"""Heads of answers; without a length they come in chunks."""


@dataclass(frozen=True)
class Answer:
    """Status, where it leads, and how long it took in seconds."""

    status: int
    location: str
    seconds: float


def cookie(family: Family) -> str:
    """The cookie of a browser signed in as this phone, as the site itself signs it."""
    answer = HttpResponse()
    signin.sign_in(answer, family.contact_id, clock.now())
    return f"{signin.COOKIE}={answer.cookies[signin.COOKIE].value}"


def post(family: Family, office: str, session_id: str) -> bytes:
    """The request with which this family holds a place."""
    body = f"session={session_id}&csrfmiddlewaretoken={CSRF}".encode()
    return _request("POST", f"/book/{family.party_id}/{office}/", family, body)


def get(family: Family, path: str) -> bytes:
    """The request for a page, signed in."""
    return _request("GET", path, family, b"")


def _request(method: str, path: str, family: Family, body: bytes) -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: {cookie(family)}; csrftoken={CSRF}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(port: int, requests: Sequence[bytes], clients: int) -> list[Answer]:
    """Send all requests over ``clients`` connections, each the next one as it becomes free.

    In a thread of its own: a browser test before may have left an event loop in the caller's.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _run(port, requests, clients)).result()


async def _run(port: int, requests: Sequence[bytes], clients: int) -> list[Answer]:
    waiting, answers = iter(requests), list[Answer]()
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(clients)]
    for end in ends:
        client = partial(_Client, waiting, answers, end)
        await loop.create_connection(client, "127.0.0.1", port)
    await asyncio.gather(*ends)
    return answers


class _Client(asyncio.Protocol):
    """A connection: the next request as soon as an answer is whole."""

    def __init__(
        self, waiting: Iterator[bytes], answers: list[Answer], end: asyncio.Future[None]
    ) -> None:
        self._waiting, self._answers, self._end = waiting, answers, end
        self._read, self._began = b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        request = next(self._waiting, None)
        if request is None:
            self._end.set_result(None)
            self._transport.close()
            return
        self._read, self._began = b"", time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, mark, body = self._read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not mark or not (len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")):
            return
        where = _LOCATION.search(head)
        taken = time.perf_counter() - self._began
        self._answers.append(Answer(int(head[9:12]), where[1].decode() if where else "", taken))
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._end.done():
            self._end.set_exception(exc or ConnectionResetError("closed in the middle"))
