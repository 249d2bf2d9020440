"""The line to the centre: fetches the newest signed document, delivers the events.

One thread and one connection, in turns: so a document that was asked for after events were taken
has them in it, and ``News.through`` can say which. Each duty has pauses of its own; one more may
stand before the delivery (a camera's pictures, which events speak of). A line
that fails is tried again after 0.2 s to ``retry`` (short: whoever waits for it to come back is
nobody's burden), a centre that answers but refuses after up to 10 s.
"""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import httpx

from tertib.contracts import events, requests, signed
from tertib.contracts.allowlist import read_fresh
from tertib.edge.outbox import Outbox, Unknown
from tertib.edge.store import Store, keep, note
from tertib.foundation import logs

EVENTS = "/edge/v1/events"
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
SAVE_EVERY = 5_000
"""Milliseconds between two notes of a confirmation; losing one only makes the list look older."""

log = logs.get("link")


class Document(Protocol):
    """A body of a signed document, with its version."""

    @property
    def office(self) -> str: ...
    @property
    def made_at(self) -> int: ...


D = TypeVar("D", bound=Document)
Send = Callable[[str, str, bytes, str], httpx.Response]
"""Sends a signed request: method, path, body, type of the body."""
Errand = Callable[[Send], bool]
"""Something else to be sent; says whether more is waiting."""


class Keeper(Protocol[D]):
    """Keeps a feed's documents where one alone does not say everything (a gallery's changes)."""

    @property
    def asks_all(self) -> bool:
        """Whether the next document is wanted even if nothing changed."""

    def fits(self, document: D) -> None:
        """Raises ``signed.NotGenuine`` for one that does not follow what is kept."""

    def keep(self, connection: sqlite3.Connection, document: D, body: bytes) -> None:
        """Keep it, inside a transaction of the store."""

    def recall(self, genuine: Callable[[bytes], D]) -> D | None:
        """The newest that is kept; raises ``signed.NotGenuine`` for one that was tampered with."""


@dataclass(frozen=True)
class Feed(Generic[D]):
    """A document that the centre keeps for this device."""

    path: str | Callable[[], str]
    kind: str
    office: str
    keys: tuple[Any, ...]
    read: Callable[[Any], D]
    keeper: Keeper[D] | None = None

    @property
    def address(self) -> str:
        """Where to ask now."""
        return self.path if isinstance(self.path, str) else self.path()


@dataclass(frozen=True)
class News(Generic[D]):
    """The centre's word: a newer document, or (``document`` None) that the one we have holds.

    ``made_at`` is the time (ms, of the centre's clock) at which it was so, ``counted`` our counting
    clock when it came, ``through`` the last event of ours that the centre had taken before.
    """

    document: D | None
    made_at: int
    through: int
    counted: int


@dataclass(frozen=True)
class State:
    """Whether the line works; ``problem`` is a short code, never data."""

    online: bool = False
    problem: str = "starting"


@dataclass(frozen=True)
class Clocks:
    """``stamp(attempt)`` gives the time to sign a request with: after a refusal another clock may
    be tried; ``counting`` the counting clock. Both in milliseconds."""

    stamp: Callable[[int], int]
    counting: Callable[[], int]


class Refused(Exception):
    """The centre answered, and not with what we need."""


@dataclass
class Duty:
    """A thing to do again and again, with pauses of its own."""

    act: Callable[[], float]
    due: int = 0
    failures: int = 0
    problem: str = ""

    def failed(self, problem: str, longest: float) -> float:
        """Note it; returns the seconds until the next attempt."""
        self.failures, self.problem = self.failures + 1, problem
        pause: float = min(FIRST_PAUSE * 2 ** min(self.failures - 1, 10), longest)
        spread = 0.7 + 0.3 * random.random()  # noqa: S311 (only so that not all come at once)
        return pause * spread


class Link(Generic[D]):
    """Runs in a thread of its own from :meth:`start` to :meth:`stop`; ``hear`` gets the news."""

    def __init__(
        self, client: httpx.Client, store: Store, outbox: Outbox, feed: Feed[D],
        clocks: Clocks, hear: Callable[[News[D]], None], *, poll: float = 0.5, retry: float = 1.0,
        errand: Errand | None = None,
    ) -> None:  # fmt: skip
        self._client, self._store, self._outbox, self._feed = client, store, outbox, feed
        self._clocks, self._hear = clocks, hear
        self._poll, self._retry = poll, retry
        self._etag, self._fresh, self._saved = "", 0, 0
        self._refusals = 0
        self._errand = errand
        self._outward = ((Duty(self._run_errand),) if errand else ()) + (Duty(self._deliver),)
        self._duties = (Duty(self._fetch), *self._outward)
        self._stopping, self._woken = False, threading.Event()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self.state = State()

    def recall(self) -> News[D] | None:
        """The document that was kept, if its signature still holds; call before :meth:`start`."""
        kept = self._store.document(self._feed.kind)
        if kept is None:
            return None
        body, about = kept
        try:
            keeper = self._feed.keeper
            document = keeper.recall(self._genuine) if keeper else self._genuine(body)
        except signed.NotGenuine:
            log.error("kept document is not genuine", reason=self._feed.kind)
            return None
        if document is None:
            return None
        self._etag, self._fresh = about["etag"], about["fresh"]
        counted = self._clocks.counting()
        return News(document, about["fresh"], about["through"], counted)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the request under way."""
        self._stopping = True
        self._woken.set()
        self._thread.join(15)
        self._client.close()

    def wake(self) -> None:
        """Something is there to be sent: do not wait for the next look; from any thread."""
        self._woken.set()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping:
            self._woken.wait(pause)
            if self._stopping:
                return
            try:
                pause = self.turn()
            except Exception:  # the line must not die of what we did not think of
                log.exception("line fault")
                pause = LONGEST_PAUSE

    def hurry(self) -> None:
        """Whatever pauses there are end with the next :meth:`turn`."""
        for duty in self._duties:
            duty.due = 0

    def turn(self) -> float:
        """Do what is due; returns the seconds until something is again."""
        if self._woken.is_set():
            self._woken.clear()  # first: what comes after this is looked at below, or wakes anew
            for duty in self._outward:
                duty.due = 0
        for duty in self._duties:
            if self._clocks.counting() >= duty.due:
                pause = self._attempt(duty)
                duty.due = self._clocks.counting() + int(pause * 1000)
        problem = next((duty.problem for duty in self._duties if duty.problem), "")
        self._say(State(not problem, problem))
        soonest = min(duty.due for duty in self._duties)
        return max(0, soonest - self._clocks.counting()) / 1000

    def _attempt(self, duty: Duty) -> float:
        try:
            pause = duty.act()
        except httpx.HTTPError as fault:
            return duty.failed(type(fault).__name__, self._retry)
        except sqlite3.Error:
            return duty.failed("storage", LONGEST_PAUSE)
        except (Refused, signed.NotGenuine, Unknown) as fault:
            return duty.failed(str(fault), LONGEST_PAUSE)
        duty.failures, duty.problem = 0, ""
        return pause

    def _say(self, state: State) -> None:
        if state != self.state:
            log.info("line", status="online" if state.online else "offline", reason=state.problem)
        self.state = state

    def _request(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json",
        etag: str = "",
    ) -> httpx.Response:  # fmt: skip
        proof = requests.header(
            self._outbox.device, self._outbox.key, method, path,
            self._clocks.stamp(self._refusals), body,
        )  # fmt: skip
        headers = {"Authorization": proof}
        if body:
            headers["Content-Type"] = kind
        if etag:
            headers["If-None-Match"] = etag
        answer = self._client.request(method, path, content=body, headers=headers)
        self._refusals = self._refusals + 1 if answer.status_code == 401 else 0
        return answer

    def _fetch(self) -> float:
        """Ask for the document."""
        through, keeper = self._outbox.through, self._feed.keeper
        etag = "" if keeper and keeper.asks_all else self._etag
        answer = self._request("GET", self._feed.address, etag=etag)
        counted = self._clocks.counting()
        if answer.status_code == 304 and etag:
            self._confirmed(answer, through, counted)
        elif answer.status_code == 200:
            self._received(answer, through, counted)
        else:
            raise Refused(f"list-{answer.status_code}")
        return self._poll

    def _genuine(self, body: bytes) -> D:
        document = self._feed.read(signed.read(self._feed.kind, body, *self._feed.keys))
        if document.office != self._feed.office:
            raise signed.NotGenuine("of another office")
        return document

    def _received(self, answer: httpx.Response, through: int, counted: int) -> None:
        document = self._genuine(answer.content)
        if document.made_at < self._fresh:
            raise signed.NotGenuine("older than what we have")
        keeper = self._feed.keeper
        if keeper:
            keeper.fits(document)
        body, self._etag = answer.content, answer.headers.get("ETag", "")
        self._fresh, self._saved = document.made_at, counted
        self._hear(News(document, document.made_at, through, counted))
        with self._store.durable() as connection:  # a revoked card must not come back
            keep(connection, self._feed.kind, b"" if keeper else body, self._about(through))
            if keeper:
                keeper.keep(connection, document, body)

    def _about(self, through: int) -> dict[str, Any]:
        return {"etag": self._etag, "fresh": self._fresh, "through": through}

    def _confirmed(self, answer: httpx.Response, through: int, counted: int) -> None:
        given = answer.headers.get("Tertib-Fresh", "")
        made_at = self._read_fresh(given)
        if made_at < self._fresh:
            raise signed.NotGenuine("a confirmation older than what we have")
        self._fresh = made_at
        self._hear(News(None, made_at, through, counted))
        if counted - self._saved >= SAVE_EVERY:
            self._saved = counted
            with self._store.quick() as connection:
                note(connection, self._feed.kind, self._about(through))
            self._store.tidy()

    def _read_fresh(self, given: str) -> int:
        for key in self._feed.keys:
            try:
                return read_fresh(self._feed.office, self._etag, given, key)
            except signed.NotGenuine:
                continue
        raise signed.NotGenuine("the list is not confirmed")

    def _run_errand(self) -> float:
        more = self._errand(self._request) if self._errand else False
        return 0.0 if more else self._poll

    def _deliver(self) -> float:
        """Send one batch; more follow at once."""
        batch = self._outbox.pending()
        if not batch:
            return self._poll
        answer = self._request("POST", EVENTS, events.pack(batch))
        if answer.status_code not in (200, 409, 422):
            raise Refused(f"events-{answer.status_code}")
        through, before = _through(answer), self._outbox.through
        self._outbox.acknowledge(through)
        if through == before:
            raise Refused(f"events-{answer.status_code}")  # it takes none of them
        return 0.0 if self._outbox.waiting else self._poll


def _through(answer: httpx.Response) -> int:
    try:
        through = answer.json()["through"]
    except (ValueError, KeyError, TypeError):
        through = None
    if type(through) is not int or through < 0:
        raise Refused("events-answer")
    return through
