"""A light HTTP client for many people at once: asyncio, raw sockets, kept-alive connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.http import HttpResponse

from tertib.applications import signin
from tertib.booking.tests.world import Family
from tertib.foundation import clock

CSRF = "a" * 32


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
    waiting = iter(requests)
    answers: list[Answer] = []
    await asyncio.gather(*(_client(port, waiting, answers) for _ in range(clients)))
    return answers


async def _client(port: int, waiting, answers: list[Answer]) -> None:  # type: ignore[no-untyped-def]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head.split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        if fields.get("transfer-encoding") == "chunked":
            while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        else:
            await reader.readexactly(int(fields.get("content-length", 0)))
        taken = time.perf_counter() - began
        answers.append(Answer(int(lines[0].split()[1]), fields.get("location", ""), taken))
    writer.close()
