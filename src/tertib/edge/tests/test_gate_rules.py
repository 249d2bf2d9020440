"""Every row of the table of the policy, against an independent statement of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.contracts import sun
from tertib.contracts.allowlist import AllowList, Listed
from tertib.edge.gate import chips, rules
from tertib.edge.gate.book import EMPTY, Book
from tertib.edge.gate.chips import Chip, Proof
from tertib.edge.gate.plan import Plan, Way
from tertib.edge.gate.rules import Now, Request, decide
from tertib.edge.tests import door
from tertib.edge.tests.policy import Facts, verdict

UID = "04DE5F1EACC040"
OPENS, CLOSES, MADE = 1_000_000, 2_000_000, 900_000
MAX_AGE = 600
TIMES = {"before": OPENS - 1, "within": OPENS, "after": CLOSES + 1}
PROOFS = {
    "uid": Chip(UID, Proof.UID),
    "sun": Chip(UID, Proof.SUN, 6),
    "forged": Chip(UID, Proof.FALSE),
    "replayed": Chip(UID, Proof.SUN, 5),
}
PLAN = Plan([["outside"], ["lobby"], ["service", "pickup"], ["staff"]], ["lobby"])
PRINCIPAL = door.card("04000000000099")


@dataclass
class Moment:
    """What the gate knows, as facts of a test."""

    fire: bool = False
    in_progress: bool = False
    places: dict[UUID, str] = field(default_factory=dict)
    crowd: int = 0

    def busy(self, reader: str) -> bool:
        return self.in_progress

    def where(self, card: Listed) -> str:
        return self.places.get(card.id, card.inside)

    def people(self, zone: str) -> int:
        return self.crowd

    def counter(self, card: Listed) -> int:
        return 5


@cache
def way(inward: bool, target: str, last_exit: bool) -> Way:
    """Out of the target zone and into it lead readers on both sides of its door."""
    if inward:
        return PLAN.way("r", "lobby", target)
    return PLAN.way("r", target, "lobby", last_exit)


@cache
def listed(colour: str, zones: tuple[str, ...], has_key: bool, principal: bool) -> Listed:
    return door.card(UID, colour, zones, OPENS, CLOSES, key=door.CARD_KEY.hex() * has_key,
                     principal=PRINCIPAL.id if principal else None)  # fmt: skip


@cache
def book(f_state: str, card: Listed, clonable: bool, principal: str) -> Book:
    cards: tuple[Listed, ...] = (card,) if f_state == "listed" else ()
    if principal not in ("none", "missing"):
        cards += (PRINCIPAL,)
    blocked = {} if f_state in ("listed", "unknown") else {UID: f_state}
    if principal == "blocked":
        blocked[PRINCIPAL.uid] = "lost"
    source = AllowList("JS", MADE, MAX_AGE, cards, blocked, clonable=clonable,
                       capacity={"service": 30, "pickup": 30, "staff": 30})  # fmt: skip
    return Book(source)


def ask(f: Facts) -> rules.Decision:
    """The decision of the gate on these facts."""
    through = way(f.inward, f.target, f.last_exit)
    card = listed(f.colour, f.zones, f.has_key, f.principal != "none")
    known = EMPTY if f.list_age == "none" else book(f.state, card, f.clonable_ok, f.principal)
    near, far = (min(through.near), min(through.far))
    places = {card.id: {"near": near, "far": far, "third": "elsewhere"}[f.place]}
    places[PRINCIPAL.id] = "elsewhere" if f.principal == "away" else far
    here = Moment(f.fire, f.busy, places, 30 if f.full else 29)
    age = MAX_AGE * 1000 + (f.list_age == "stale")
    now = Now(TIMES[f.time], age, f.clock_sure)
    return decide(Request(PROOFS[f.proof], through), known, here, now)


def agrees(f: Facts) -> None:
    found = ask(f)
    expected = verdict(f)
    assert (found.admit, found.reason, found.alarm, found.capture) == expected, f


def test_every_row_of_the_table() -> None:
    """card state x colour x zone x direction x time x passback x list age x fire, and the rest."""
    table: list[tuple[str, Sequence[Any]]] = [
        ("state", ("listed", "unknown", "lost", "revoked", "returned")),
        ("colour", ("yellow", "green", "blue", "staff")),
        ("zones", ((), ("service", "pickup", "staff"))),
        ("target", ("service", "staff")),
        ("inward", (True, False)),
        ("time", tuple(TIMES)),
        ("place", ("near", "far", "third")),
        ("list_age", ("none", "fresh", "stale")),
        ("fire", (False, True)),
        ("proof", tuple(PROOFS)),
        ("principal", ("none", "inside", "away")),
    ]
    names = [name for name, _ in table]
    rest: tuple[dict[str, Any], ...] = (
        {}, {"busy": True}, {"full": True}, {"clock_sure": False}, {"last_exit": True},
    )  # fmt: skip
    rows = 0
    for row in product(*(values for _, values in table)):
        facts = dict(zip(names, row, strict=True))
        for more in rest[: 4 if facts["inward"] else 5]:
            rows += 1
            agrees(Facts(**facts, **more))
    assert rows == 5 * 4 * 2 * 2 * 3 * 3 * 3 * 2 * 4 * 3 * (4 + 5)


facts = st.builds(
    Facts,
    fire=st.booleans(),
    inward=st.booleans(),
    busy=st.booleans(),
    list_age=st.sampled_from(["none", "fresh", "stale"]),
    clock_sure=st.booleans(),
    state=st.sampled_from(["listed", "listed", "listed", "unknown", "lost", "revoked", "returned"]),
    proof=st.sampled_from(list(PROOFS)),
    has_key=st.booleans(),
    clonable_ok=st.booleans(),
    colour=st.sampled_from(["yellow", "green", "blue", "staff", "purple"]),
    target=st.sampled_from(["service", "pickup", "staff"]),
    zones=st.sets(st.sampled_from(["service", "pickup", "staff"])).map(lambda z: tuple(sorted(z))),
    time=st.sampled_from(list(TIMES)),
    place=st.sampled_from(["near", "far", "third"]),
    principal=st.sampled_from(["none", "inside", "missing", "blocked", "away"]),
    full=st.booleans(),
)


@given(facts)
def test_any_facts(f: Facts) -> None:
    if f.colour == "purple":
        assert not ask(f).admit or f.fire or not f.inward
    elif f.has_key or f.proof != "replayed":
        agrees(f)


@given(facts)
def test_outwards_everyone_is_admitted(f: Facts) -> None:
    assert ask(replace(f, inward=False)).admit


@given(facts)
def test_in_a_fire_everyone_is_admitted(f: Facts) -> None:
    assert ask(replace(f, fire=True)).admit


@given(facts)
def test_every_reason_has_words_that_fit_a_reader(f: Facts) -> None:
    from tertib.edge.gate.words import LINE, words

    found = ask(f)
    assert found.reason in rules.REASONS
    said = words(found.admit, f.inward, found.reason, found.capture)
    for line in said.lines.split("\n"):
        assert line.isascii()
        assert 0 < len(line) <= LINE
    assert said.long_id
    assert said.long_en


@given(facts)
def test_a_card_is_only_named_when_it_proved_itself(f: Facts) -> None:
    found = ask(f)
    if found.card is not None:
        assert f.state == "listed"
        assert f.proof in ("sun", "uid")
        assert not (f.proof == "uid" and f.has_key)


@pytest.mark.parametrize(
    ("made", "proof"),
    [(door.CARD_KEY, Proof.SUN), (bytes(16), Proof.FALSE)],
)
def test_a_sun_message_is_read_with_the_keys_of_the_list(made: bytes, proof: Proof) -> None:
    card = door.card(UID, key=door.CARD_KEY.hex())
    known = Book(AllowList("JS", 1, 60, (card,), meta_key=door.META.hex()))
    message = sun.make(UID, 9, door.META, made)
    chip = chips.read(message, known)
    assert (chip.uid, chip.proof) == (UID, proof)
    assert chip.counter == (9 if proof is Proof.SUN else -1)
    assert chips.read(sun.make(UID, 9, bytes(16), made), known) == Chip("", Proof.FALSE)
    assert chips.read(message, EMPTY) == Chip("", Proof.FALSE)


@pytest.mark.parametrize(("data", "uid"), [(b"\x04" * 7, "04" * 7), (b"\x04" * 3, ""), (b"", ""),
                                           (bytes(11), "")])  # fmt: skip
def test_a_bare_uid_has_four_to_ten_bytes(data: bytes, uid: str) -> None:
    assert chips.read(data, EMPTY) == Chip(uid)


def test_a_decision_takes_less_than_200_microseconds() -> None:
    cards = tuple(door.card(key=door.CARD_KEY.hex()) for _ in range(1000))
    known = Book(AllowList("JS", 1, 60, cards, meta_key=door.META.hex()))
    through, here, now = way(True, "service", False), Moment(), Now(5, 5)
    messages = [sun.make(card.uid, 7, door.META, door.CARD_KEY) for card in cards]
    took = []
    for message in messages:
        began = time.perf_counter_ns()
        found = decide(Request(chips.read(message, known), through), known, here, now)
        took.append(time.perf_counter_ns() - began)
        assert found.admit
    took.sort()
    assert took[len(took) // 2] < 200_000, f"median {took[len(took) // 2] / 1000} us"
