"""Any order of acts, events and time: one place, one hand-over, four eyes, one opening."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tertib.applications.models import Application
from tertib.handover import actions, rules
from tertib.handover.models import Handover, Item
from tertib.handover.rules import Refused
from tertib.handover.tests.world import Room, opens, pin, ready, run_follow
from tertib.ledger.models import Entry
from tertib.lockers.models import Compartment, Load
from tertib.lockers.tests.world import NOW
from tertib.offices.models import Office

WAY = (("load", 0), ("place", 0), ("seal", 1), ("unlock", 0), ("follow", 0), ("close", 0),
       ("follow", 0))  # fmt: skip
"""The whole way through the locker, and which of the two officers does it."""
OTHERS = ["recall", "stow", "check", "give", "pin", "force", "post", "send", "back", "deliver",
          "lapse", "wait", "choose"]  # fmt: skip
BIT = st.integers(0, 1)
ALONE = st.tuples(st.sampled_from([verb for verb, _ in WAY] + OTHERS), BIT, BIT).map(
    lambda step: [step]
)
WALK = st.tuples(BIT, st.integers(0, 4), st.integers(4, len(WAY))).map(
    lambda part: [(verb, part[0], who) for verb, who in WAY[part[1] : part[2]]]
)
STEPS = st.lists(st.one_of(ALONE, WALK), min_size=4, max_size=12).map(
    lambda scenes: [step for scene in scenes for step in scene]
)
"""Single steps in any order, mixed with pieces of that way, so that much is walked to its end."""
HOME = {"name": "S", "street": "J", "town": "T", "postcode": "12790"}


class Story:
    """Two passports, two officers, two compartments, and what a person at the locker knows."""

    def __init__(self, room: Room) -> None:
        self.room, self.now = room, NOW
        self.officers = (room.loader.id, room.sealer.id)
        self.items = [item.id for item in ready("a", "b")[1]]
        self.pins: dict = {}
        self.unlocked: set = set()
        self.loaders: dict = {}

    def step(self, verb: str, which: int, who: int) -> None:
        item, officer = Item.objects.get(id=self.items[which]), self.officers[who]
        args = (item.id, "JE")
        with suppress(Refused), transaction.atomic():
            if verb == "load":
                made = actions.load(*args, item.code, officer, self.now)
                self.loaders[made.id] = officer
            elif verb == "seal":
                actions.seal(*args, item.code, officer, self.now)
                assert self.loaders[item.load] != officer, "four eyes"
                self.pins[item.load] = pin(item)
            elif verb == "pin":
                old = self.pins.get(item.load, "")
                actions.new_pin(item.id, None, self.now)
                assert item.load
                assert not opens(item.load, old)
                self.pins[item.load] = pin(item)
            elif verb == "recall":
                actions.recall(*args, "overdue", officer, self.now)
            elif verb == "stow":
                actions.stow(*args, item.code, officer, self.now)
            elif verb == "check":
                actions.check(*args, "holder", rules.PAPERS["holder"], officer, self.now)
            elif verb == "give":
                actions.give(*args, item.code, officer, self.now)
            elif verb in ("post", "choose"):
                actions.choose(item.id, "post" if verb == "post" else "locker", HOME, self.now)
            elif verb == "send":
                actions.send(*args, item.code, "P12345", officer, self.now)
            elif verb == "back":
                actions.come_back(*args, item.code, officer, self.now)
            elif verb == "deliver":
                actions.deliver(*args, "photo", officer, self.now)
            elif verb == "lapse":
                actions.lapse_due(Office.objects.get(code="JE"), self.now)
            elif verb == "wait":
                self.now += timedelta(days=4 * (1 + which + who))
            else:
                self.event(verb, item)

    def event(self, verb: str, item: Item) -> None:
        """What the controller of the real locker could report now."""
        rows = Load.objects.select_related("compartment")
        load = rows.filter(id=item.last_load).first() if item.last_load else None
        if load is None:
            return
        number, say = load.compartment.number, self.room.controller.say
        if verb == "place" and item.load:
            self.room.controller.place(number, self.now)
        elif verb == "unlock":
            given = self.pins.get(load.id, "")
            if load.id not in self.unlocked and opens(load.id, given):
                self.unlocked.add(load.id)
                say("locker.opened", self.now, compartment=number, why="secret", of=str(load.id))
        elif verb == "close":
            say("locker.closed", self.now, compartment=number)
        elif verb == "force":
            say("locker.forced", self.now, compartment=number)
        elif verb == "follow":
            run_follow(load.id)

    def check(self) -> None:
        """What must hold after every step."""
        held = {}
        for item in Item.objects.filter(id__in=self.items):
            door = Compartment.objects.filter(content=item.load).first() if item.load else None
            done = Handover.objects.filter(item=item).exists()
            application = Application.objects.get(id=item.application_id).state
            assert done == (item.state == "handed_over") == (application == "diserahkan")
            assert (application == "batal_sistem") == (item.state == "cancelled")
            if door:
                assert not done, "what was handed over lies nowhere"
                assert door.id not in held, "two passports in one compartment"
                held[door.id] = item
        ends = Entry.objects.filter(action="passport.handed_over").values_list("subject", flat=True)
        assert len(ends) == len(set(ends)), "never handed over twice"


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_in_any_order(cast, steps):
    with transaction.atomic():
        story = Story(Room(cast.staff("counter_js"), cast.staff("supervisor_js"), doors=2))
        for verb, which, who in steps:
            story.step(verb, which, who)
            story.check()
        event(f"handed over {Handover.objects.filter(way='locker').count()} from the locker")
        transaction.set_rollback(True)


def test_a_secret_opens_once(room):
    """After the hand-over nothing that the holder ever got opens anything."""
    _, (item,) = ready("1")
    load = room.stock(item)
    secret = pin(item)
    room.collect(load)
    assert not Compartment.objects.filter(content=load.id).exists()
    with pytest.raises(Refused):
        actions.new_pin(item.id, None, NOW)
    _, (other,) = ready("2")
    again = room.stock(other)
    assert not opens(again.id, secret)
