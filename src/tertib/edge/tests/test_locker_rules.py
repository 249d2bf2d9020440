"""The locker's policy by itself: every line of it, and what holds whatever the list says."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.contracts.compartments import Compartment, Compartments
from tertib.edge.locker import words
from tertib.edge.locker.rules import Kept, Now, by_badge, by_secret, matching
from tertib.edge.tests.locker_bank import (
    ANI,
    BUDI,
    STAFF,
    START,
    loading,
    passport,
    phone,
    without_secrets,
)  # fmt: skip

PIN = "12345678"


@dataclass
class Known:
    """What the controller knows, as a test says it."""

    loads: set[UUID] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    keeps: dict[int, Kept] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)

    def used(self, load):
        return load in self.loads

    def ajar(self, number):
        return number in self.open

    def kept(self, number):
        return self.keeps.get(number)

    def opened_at(self, number):
        return 0

    def waited_for(self, uid):
        return uid in self.waits

    def works(self, number):
        return number not in self.broken


def book(*doors: Compartment, made_at: int = START) -> Compartments:
    return Compartments("JS", UUID(int=1), made_at, 600, doors, STAFF)


FRESH = Now(START, 1000)


@pytest.mark.parametrize(
    ("door", "here", "now", "reason"),
    [
        (passport(1, PIN), Known(), FRESH, "secret"),
        (passport(1, "x", PIN), Known(), FRESH, "secret"),
        (passport(1, "87654321"), Known(), FRESH, "wrong"),
        (passport(1, PIN, load=None), Known(), FRESH, "wrong"),
        (without_secrets(passport(1, PIN)), Known(), FRESH, "wrong"),
        (loading(1, ANI), Known(), FRESH, "wrong"),
        (passport(1, PIN), Known(loads={UUID(int=101)}), FRESH, "used"),
        (passport(1, PIN), Known(open={1}), FRESH, "ajar"),
        (passport(1, PIN), Known(broken={1}), FRESH, "broken"),
        (passport(1, PIN), Known(), Now(START, 600_001), "stale"),
        (passport(1, PIN), Known(), Now(START, 600_000), "secret"),
        (passport(1, PIN), Known(), Now(START, 0, sure=False), "clock"),
        (passport(1, PIN, opens=START + 1), Known(), FRESH, "early"),
        (passport(1, PIN, closes=START - 1), Known(), FRESH, "late"),
        (passport(1, PIN, opens=START, closes=START), Known(), FRESH, "secret"),
        (Compartment(**{**passport(1, PIN).__dict__, "state": "blocked"}), Known(), FRESH,
         "blocked"),
    ],
)  # fmt: skip
def test_secrets(door, here, now, reason):
    found = by_secret(PIN, book(door), here, now)
    assert found.reason == reason
    assert found.open == (1 if reason == "secret" else 0)


@pytest.mark.parametrize(
    ("doors", "here", "now", "expected"),
    [
        ((phone(1),), Known(), FRESH, (1, "deposit")),
        ((phone(1, BUDI), phone(2)), Known(), FRESH, (2, "deposit")),
        ((phone(1, state="blocked"), phone(2)), Known(), FRESH, (2, "deposit")),
        ((phone(1), phone(2)), Known(open={1}), FRESH, (2, "deposit")),
        ((phone(1), phone(2)), Known(broken={1}), FRESH, (2, "deposit")),
        ((phone(1),), Known(waits={ANI}), FRESH, (0, "ajar")),
        ((phone(1),), Known(keeps={1: Kept(BUDI, "", 1)}), FRESH, (0, "full")),
        ((phone(1, BUDI),), Known(keeps={1: Kept("", "", 1)}), FRESH, (1, "deposit")),
        ((phone(1),), Known(), Now(START, 600_001), (0, "stale")),
        ((phone(1), phone(2, ANI)), Known(), FRESH, (2, "own")),
        ((phone(2, ANI),), Known(), Now(START, 10**9), (2, "own")),
        ((phone(2, ANI),), Known(), Now(START, 0, sure=False), (2, "own")),
        ((phone(2),), Known(keeps={2: Kept(ANI, "c", 1)}), Now(START, 10**9), (2, "own")),
        ((phone(2, ANI),), Known(keeps={2: Kept("", "", 1)}), Now(START, 10**9), (0, "stale")),
        ((phone(2, ANI),), Known(open={2}), FRESH, (0, "ajar")),
        ((loading(1, BUDI),), Known(), FRESH, (0, "full")),
        ((loading(1, ANI),), Known(), FRESH, (1, "staff")),
        ((loading(1, ANI),), Known(), Now(START, 600_001), (0, "stale")),
        ((passport(1, PIN),), Known(), FRESH, (0, "full")),
    ],
)
def test_badges(doors, here, now, expected):
    found = by_badge(ANI, book(*doors), here, now)
    assert (found.open, found.reason) == expected


def test_no_list_and_no_badge():
    assert by_secret(PIN, book(passport(1, PIN), made_at=0), Known(), FRESH).reason == "no-list"
    assert by_badge("04FF", book(phone(1)), Known(), FRESH).reason == "unknown"
    assert by_badge("", book(phone(1, state="ready")), Known(), FRESH).reason == "unknown"


def test_one_secret_for_two_doors_opens_neither():
    assert by_secret(PIN, book(passport(1, PIN), passport(2, PIN)), Known(), FRESH).open == 0


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=12), max_size=6, unique=True))
def test_only_the_secret_itself_fits(given_text, secrets):
    doors = [passport(number + 1, one) for number, one in enumerate(secrets)]
    fits = [door.number for door in matching(doors, given_text)]
    assert fits == [number + 1 for number, one in enumerate(secrets) if one == given_text]


def test_every_reason_has_words_that_fit():
    """Two lines of 16 ASCII signs each, for every reason that the rules and the agent give."""
    reasons = {
        "wrong", "resting", "too-many", "used", "early", "late", "full", "unknown", "ajar",
        "blocked", "broken", "storage", "no-list", "stale", "clock",
    }  # fmt: skip
    assert reasons == set(words.REFUSED)
    texts = [*words.REFUSED.values(), *words.DONE.values(), *words.IDLE.values(), words.FORCED,
             words.OPENED.format(n=128), words.CLOSE.format(n=128)]  # fmt: skip
    for text in texts:
        lines = text.split("\n")
        assert len(lines) == 2
        assert all(len(line) <= words.LINE and line.isascii() for line in lines), text
