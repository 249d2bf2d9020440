"""The line to an honest centre on a real socket, cut and mended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts import allowlist, signed
from tertib.contracts.events import Event
from tertib.edge import clockwatch
from tertib.edge.gate import book
from tertib.edge.link import Clocks, Feed, Link, News
from tertib.edge.outbox import Outbox
from tertib.edge.store import Store
from tertib.edge.tests import door
from tertib.edge.tests.centre import Centre

DEVICE, KEY = uuid4(), Ed25519PrivateKey.generate()


class End:
    """One end of the line: store, outbox, link, and what was heard."""

    def __init__(self, folder: Path, centre: Centre, office: str = "JS") -> None:
        self.store = Store(folder)
        self.outbox = Outbox(self.store, DEVICE, KEY)
        self.heard: Queue[News] = Queue()
        feed = Feed("/edge/v1/list", allowlist.KIND, office, (centre.key.public_key(),), book.read)
        client = httpx.Client(base_url=f"http://127.0.0.1:{centre.port}", timeout=5)
        clocks = Clocks(self.stamp, clockwatch.counting_clock)
        self.off = 0
        self.closed = False
        self.link = Link(client, self.store, self.outbox, feed, clocks, self.heard.put, poll=0.05)

    def stamp(self, attempt: int) -> int:
        return clockwatch.wall_clock() + (0 if attempt % 2 else self.off)

    def fill(self, count: int) -> None:
        with self.outbox.entry() as entry:
            for number in range(count):
                entry.add(clockwatch.wall_clock(), "gate.passed", {"n": number, "reader": "entry"})

    def news(self) -> News:
        return self.heard.get(timeout=10)

    def again(self) -> float:
        """Ask at once; the pause after it until the list is asked for."""
        self.link.hurry()
        self.link.turn()
        return (self.link._duties[0].due - clockwatch.counting_clock()) / 1000

    def close(self) -> None:
        if self.link._thread.is_alive():
            self.link.stop()
        if not self.closed:
            self.closed = True
            self.store.close()


@pytest.fixture
def centre() -> Iterator[Centre]:
    value = Centre(DEVICE, KEY.public_key())
    value.open()
    yield value
    value.close()


@pytest.fixture
def end(tmp_path: Path, centre: Centre) -> Iterator[End]:
    value = End(tmp_path / "a", centre)
    yield value
    value.close()


def test_the_list_comes_and_is_then_only_confirmed(centre: Centre, end: End) -> None:
    centre.publish(cards=(door.card("04AA"),))
    end.link.start()
    first = end.news()
    assert first.document
    assert "04AA" in first.document.cards
    second = end.news()
    assert second.document is None
    assert second.made_at >= first.made_at
    assert end.link.state.online
    assert centre.trouble == []


def test_a_revoked_card_is_known_within_a_second(centre: Centre, end: End) -> None:
    one = door.card()
    centre.publish(cards=(one,))
    end.link.start()
    assert end.news().document
    began = time.monotonic()
    centre.publish(cards=(), blocked={one.uid: "lost"})
    while (news := end.news()).document is None:
        pass
    assert news.document.blocked == {one.uid: "lost"}
    assert time.monotonic() - began < 1


def test_the_kept_list_is_there_before_the_line(tmp_path: Path, centre: Centre, end: End) -> None:
    centre.publish(cards=(door.card("04AB"),))
    end.fill(3)
    end.link.start()
    end.news()
    centre.wait(lambda: centre.through == 3)
    end.close()
    again = End(tmp_path / "a", centre)
    kept = again.link.recall()
    assert kept
    assert kept.document
    assert "04AB" in kept.document.cards
    assert kept.made_at >= centre.list.made_at
    before = centre.polls
    again.link.turn()
    assert again.news().document is None  # still good: 304 at the first question
    assert centre.polls == before + 1
    again.close()


@pytest.mark.parametrize("place", ["body", "signature"])
def test_a_changed_list_is_not_taken(centre: Centre, end: End, place: str) -> None:
    old, new = (b'"max_age":600', b'"max_age":999') if place == "body" else (b'"signature":"', b"")
    at = centre.document.index(old)
    if place == "body":
        centre.document = centre.document.replace(old, new)
    else:
        flip = b"0" if centre.document[at + 13 : at + 14] != b"0" else b"1"
        centre.document = centre.document[: at + 13] + flip + centre.document[at + 14 :]
    end.link.turn()
    assert end.heard.empty()
    assert not end.link.state.online


def test_a_list_of_another_key_or_kind_or_office_is_not_taken(
    tmp_path: Path, centre: Centre, end: End
) -> None:
    body = allowlist.to_body(centre.list)
    centre.document = signed.sign(allowlist.KIND, body, KEY)
    end.link.turn()
    centre.document = signed.sign("compartments", body, centre.key)
    end.again()
    centre.publish()
    other = End(tmp_path / "b", centre, office="JB")
    other.link.turn()
    assert end.heard.empty()
    assert other.heard.empty()
    assert other.link.state.problem == "of another office"
    other.close()


def test_the_list_never_goes_back(centre: Centre, end: End) -> None:
    old, old_etag = centre.document, centre.etag
    time_passes = threading.Event()
    time_passes.wait(0.005)  # the next list must be of another millisecond
    centre.publish(cards=(door.card(),))
    end.link.turn()
    assert end.news().document
    centre.document, centre.etag = old, old_etag
    end.again()
    assert end.heard.empty()
    assert end.link.state.problem == "older than what we have"


def test_a_confirmation_must_be_signed(centre: Centre, end: End) -> None:
    end.link.turn()
    end.news()
    centre.key = KEY
    end.again()
    assert end.heard.empty()
    assert end.link.state.problem == "the list is not confirmed"


def test_events_arrive_once_and_in_order_though_the_line_is_cut(centre: Centre, end: End) -> None:
    end.link.start()
    end.fill(700)
    centre.wait(lambda: centre.through == 700)
    centre.cut()
    end.fill(900)
    until = time.monotonic() + 10
    while end.link.state.online:
        assert time.monotonic() < until
    centre.open()
    centre.wait(lambda: centre.through == 1600)
    assert [event.seq for event in centre.taken] == list(range(1, 1601))
    assert centre.trouble == []


def test_a_centre_that_lost_events_gets_them_again(centre: Centre, end: End) -> None:
    end.fill(20)
    end.link.start()
    centre.wait(lambda: centre.through == 20)
    with centre.changed:
        del centre.taken[12:]  # restored from a backup
    end.fill(1)
    centre.wait(lambda: centre.through == 21)
    assert [event.seq for event in centre.taken] == list(range(1, 22))


def test_a_file_older_than_the_centres_record_holds_up_events_only(
    centre: Centre, end: End
) -> None:
    end.fill(1)
    centre.taken = [Event(DEVICE, 50, 1, "gate.fire", {})]
    end.link.turn()
    assert end.news().document
    assert "the centre has event 50" in end.link.state.problem
    assert end.outbox.waiting == 1
    end.again()
    assert end.news().document is None


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_refusing_centre_is_asked_again_after_growing_pauses(
    centre: Centre, end: End, status: int
) -> None:
    centre.answer_instead = status
    pauses = []
    for _ in range(8):
        pauses.append(end.again())
    assert all(pause <= 10 for pause in pauses)
    assert pauses[0] <= 0.2 < 5 < pauses[-1]
    assert end.link.state.problem == f"list-{status}"
    centre.answer_instead = 0
    end.again()
    assert end.news().document
    assert end.link.state.online


def test_pauses_while_the_line_is_cut_stay_short(centre: Centre, end: End) -> None:
    centre.cut()
    for _ in range(12):
        assert end.again() <= 2
    assert end.link.state.problem == "ConnectError"


def test_after_a_refusal_the_other_clock_is_tried(centre: Centre, end: End) -> None:
    end.off = 3_600_000
    end.link.turn()
    assert centre.trouble == ["401 clock"]
    end.again()
    assert end.news().document


def test_news_says_which_events_the_list_knows(centre: Centre, end: End) -> None:
    end.fill(4)
    end.link.turn()
    assert end.news().through == 0
    end.again()
    assert end.news().through in (0, 4)
    end.again()
    assert end.news().through == 4
