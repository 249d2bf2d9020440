"""A million random events in a house of two gates: the policy holds, and nobody is locked in.

The real rules and the real state (``Here``) of one gate; a second gate and the centre are played.
The policy is stated again here, from what happened (``World.truth``), not from the gate's state.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import pytest

from tertib.contracts.allowlist import AllowList, Listed
from tertib.edge.gate.book import Book
from tertib.edge.gate.chips import Chip, Proof
from tertib.edge.gate.here import Here
from tertib.edge.gate.plan import Plan
from tertib.edge.gate.rules import Decision, Now, Request, decide
from tertib.edge.tests import door

T = TypeVar("T")
STEPS = 1_000_000
STRANGER = "DEADBEEF"
PLAN = Plan([["outside"], ["lobby"], ["service", "pickup"], ["staff"]], ["lobby"])
WAYS = [
    PLAN.way("entry", "lobby", "service"),
    PLAN.way("exit", "service", "lobby", capture=True),
    PLAN.way("lockers", "lobby", "pickup"),
    PLAN.way("from-lockers", "pickup", "lobby"),
    PLAN.way("back", "service", "staff"),
    PLAN.way("front", "staff", "service"),
    PLAN.way("across", "service", "pickup"),
]
FROM = {zone: [way for way in WAYS if way.origin == zone]
        for zone in ("lobby", "service", "pickup", "staff")}  # fmt: skip
STREET = ("outside", "lobby")
MAX_AGE, CAPACITY = 60, {"service": 8, "pickup": 3}


class World:
    """The cards of a house, the centre's word about them, and the gate under test."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.clock, self.fire, self.sure = 1_000_000, False, True
        self.cards = [self.make(n) for n in range(24)]
        self.cards += [door.card(colour="blue", principal=c.id) for c in self.cards[:4]]
        self.state = {card.uid: "listed" for card in self.cards}
        self.seq = self.taken = self.listed_through = 0
        self.passes: list[tuple[int, Listed, str]] = []  # not taken by the centre yet
        self.chips = {uid: Chip(uid, Proof.UID) for uid in (*self.state, STRANGER)}
        self.centre = {card.uid: "outside" for card in self.cards}
        self.ours: dict[str, tuple[int, str]] = {}  # UID -> (seq, zone) of our own passes
        self.list_places: dict[str, str] = {}
        self.by_uid: dict[str, Listed] = {}
        self.by_id: dict[UUID, Listed] = {}
        self.blocked: dict[str, str] = {}
        self.here = Here()
        self.made_at = 0
        self.reasons: Counter[tuple[bool, str]] = Counter()

    def make(self, number: int) -> Listed:
        colour = ("yellow", "green", "yellow", "staff")[number % 4]
        zones = ("service", "pickup", "staff") if colour == "staff" else ("service", "pickup")
        opens = self.clock + number * 20_000
        return door.card(colour=colour, zones=zones, opens=opens, closes=opens + 2_000_000)

    def pick(self, things: Sequence[T]) -> T:
        """``Random.choice``, in half the time."""
        return things[int(self.rng.random() * len(things))]

    # -- events ----------------------------------------------------------------------------------

    def publish(self) -> None:
        """The centre makes a list of what it knows now; it reaches the gate."""
        self.listed_through, self.list_places = self.taken, dict(self.centre)
        for number, card in enumerate(self.cards):
            if card.inside != self.centre[card.uid]:
                self.cards[number] = replace(card, inside=self.centre[card.uid])
        cards = [card for card in self.cards if self.state[card.uid] == "listed"]
        self.by_uid = {card.uid: card for card in cards}
        self.by_id = {card.id: card for card in cards}
        self.blocked = {uid: s for uid, s in self.state.items() if s in ("lost", "returned")}
        self.made_at = self.clock
        self.here.take(
            Book(AllowList("JS", self.clock, MAX_AGE, tuple(cards), self.blocked,
                           capacity=CAPACITY)), self.taken,
        )  # fmt: skip

    def deliver(self) -> None:
        """The centre takes some of our events."""
        count = self.rng.randrange(len(self.passes) + 1)
        for seq, card, zone in self.passes[:count]:
            self.taken, self.centre[card.uid] = seq, zone
        del self.passes[:count]

    def elsewhere(self) -> None:
        """The other gate reports a pass of a card."""
        card = self.pick(self.cards)
        self.centre[card.uid] = self.pick(("outside", "service", "pickup"))

    def confirmed(self) -> None:
        """Nothing changed at the centre since the list: 304."""
        if self.list_places == self.centre and self.made_at:
            self.listed_through, self.made_at = self.taken, self.clock
            self.here.settle(self.taken)

    def change(self) -> None:
        """A card is blocked, comes back, is given out for another hour."""
        place = self.rng.randrange(len(self.cards))
        card = self.cards[place]
        self.state[card.uid] = self.pick(("listed",) * 5 + ("lost", "returned", "gone"))
        opens = self.clock + self.rng.randrange(-500_000, 500_000)
        self.cards[place] = replace(card, opens=opens, closes=opens + 3_000_000)

    # -- what is true ----------------------------------------------------------------------------

    def truth(self, card: Listed) -> str:
        seq, zone = self.ours.get(card.uid, (0, ""))
        return zone if seq > self.listed_through else self.list_places[card.uid]

    def crowd(self, zone: str) -> int:
        return sum(self.truth(card) == zone for card in self.by_uid.values())

    def may_enter(self, card: Listed | None, uid: str, way) -> bool:
        """The policy once more, in its own words."""
        if card is None or uid in self.blocked or not self.sure:
            return False
        if self.clock - self.made_at > MAX_AGE * 1000:
            return False
        if not card.opens <= self.clock <= card.closes or way.target not in card.zones:
            return False
        place = self.truth(card)
        if place != way.origin and not (place in STREET and way.origin in STREET):
            return False
        if card.principal is not None:
            principal = self.by_id.get(card.principal)
            if principal is None or self.truth(principal) != way.target:
                return False
        return way.target not in CAPACITY or self.crowd(way.target) < CAPACITY[way.target]

    def tap(self) -> None:
        card = self.pick(self.cards)
        uid = card.uid if self.rng.random() < 0.97 else STRANGER
        way = self.pick(WAYS)
        if self.list_places and self.rng.random() < 0.6:  # most people tap where they stand
            way = self.pick(FROM[self.truth(card).replace("outside", "lobby")])
        found = self.ask(uid, way)
        expected = self.fire or not way.inward or self.may_enter(self.by_uid.get(uid), uid, way)
        assert found.admit == expected, (found, way, self.clock)
        self.reasons[way.inward, found.reason] += 1
        if found.admit and found.card is not None:
            self.seq += 1
            self.here.move(found.card, way.target, self.seq)
            self.ours[card.uid] = self.seq, way.target
            self.passes.append((self.seq, card, way.target))

    def ask(self, uid: str, way) -> Decision:
        self.here.fire = self.fire
        now = Now(self.clock, self.clock - self.made_at, self.sure)
        return decide(Request(self.chips[uid], way), self.here.book, self.here, now)

    def step(self) -> None:
        chance = self.rng.random()
        if chance < 0.86:
            self.tap()
        elif chance < 0.90:
            self.clock += self.pick((10, 1_000, 30_000))
        elif chance < 0.93:
            self.deliver()
        elif chance < 0.96:
            self.publish()
        elif chance < 0.975:
            self.confirmed()
        elif chance < 0.985:
            self.change()
        elif chance < 0.995:
            self.elsewhere()
        elif chance < 0.997:
            self.sure = self.rng.random() < 0.95
        else:
            self.fire = not self.fire and self.rng.random() < 0.1

    def everybody_gets_out(self) -> None:
        """From wherever the gate believes a card to be, and wherever it really is."""
        for card in self.cards:
            for way in WAYS:
                if not way.inward:
                    assert self.ask(card.uid, way).admit

    def counts_fit(self) -> None:
        for zone in ("outside", "lobby", "service", "pickup", "staff"):
            assert self.here.people(zone) == self.crowd(zone)


@pytest.mark.parametrize("seed", range(4))
def test_a_million_events(seed: int) -> None:
    world = World(seed)
    for number in range(STEPS // 4):
        world.step()
        if number % 500 == 0:
            world.everybody_gets_out()
            world.counts_fit()
    seen = {reason for inward, reason in world.reasons if inward}
    assert seen >= {"ok", "fire", "stale", "clock", "lost", "returned", "unknown", "zone", "early",
                    "late", "inside", "elsewhere", "alone", "full"}  # fmt: skip
    assert world.reasons[True, "ok"] > STEPS // 4 // 20
