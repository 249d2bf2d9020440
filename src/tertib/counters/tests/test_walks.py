"""Random days: whatever officers press in whatever order, what must hold does."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from tertib.booking.tests.world import lines
from tertib.counters import actions, steps
from tertib.counters.actions.common import case_at
from tertib.counters.models import Case, Desk, Drawn, Queue, Release, Work
from tertib.counters.tests.world import BACK, FRONT, later, visitor

PEOPLE = {"budi": FRONT, "dewi": FRONT, "citra": (*FRONT, "decision"), "wayan": BACK}


class Day:
    """An office on a day on which everybody presses at random."""

    def __init__(self, office, seed):
        self.office, self.chance, self.now = office, random.Random(seed), later()
        self.staff = {name: office.officer(name, *groups) for name, groups in PEOPLE.items()}

    def act(self):
        self.now += timedelta(seconds=self.chance.randint(5, 120))
        name = self.chance.choice(list(PEOPLE))
        verb = self.chance.choices(
            ["next", "serve", "release", "pause", "resume", "close", "open", "advance", "back",
             "visitor", "again"],
            [8, 12, 2, 1, 2, 1, 3, 3, 1, 3, 1],
        )[0]  # fmt: skip
        with suppress(actions.Refused):
            getattr(self, verb)(self.staff[name].id, name)

    def next(self, who, name):
        actions.call_next(who, self.now)

    def serve(self, who, name):
        work = actions.begin(who, self.now)
        step = steps.steps()[work.step]
        outcome = self.chance.choice(step.outcomes)
        reasons = list(steps.reasons().get(outcome.reasons, {"": None}))
        actions.end_step(
            who, outcome.code, self.now, reason=self.chance.choice(reasons),
            papers=["kk"] if outcome.papers else (),
        )  # fmt: skip

    def release(self, who, name):
        actions.release(who, self.chance.choice(list(steps.reasons()["release"])), self.now)

    def pause(self, who, name):
        actions.pause(who, "prayer", self.now)

    def resume(self, who, name):
        actions.resume(who, self.now)

    def close(self, who, name):
        actions.close(who, self.now)

    def open(self, who, name):
        taken = set(Desk.objects.filter(closed_at=None).values_list("counter_id", flat=True))
        free = [one for one in self.office.counters if one.id not in taken]
        behind = name == "wayan" or (name == "citra" and self.chance.random() < 0.3)
        actions.open_desk(self.office.office, None if behind else free[0], who, self.now)

    def advance(self, who, name):
        actions.advance(self.office.office, self.now)

    def back(self, who, name):
        away = Case.objects.filter(state="away").first()
        if away:
            actions.bring_back("JE", away.id, self.office.supervisor.id, self.now)

    def visitor(self, who, name):
        visitor(now=self.now, minutes=0, priority=self.chance.choice(["", "", "elderly"]))

    def again(self, who, name):
        actions.call_again(who, self.now)

    def check(self):
        """What must hold after every act."""
        held = list(Case.objects.filter(state__in=["called", "serving"]))
        desks = [case.desk_id for case in held]
        assert len(set(desks)) == len(desks)
        for case in held:
            assert case.desk.closed_at is None
            assert case.group in case.desk.groups
            barred = Release.objects.filter(
                case=case, group=case.group, staff=case.desk.staff, at__lt=case.called_at
            )
            assert not barred.exists()
        for desk in Desk.objects.filter(closed_at=None):
            if desk.ready_at:
                assert not case_at(desk)
                assert desk.paused_at is None
        assert not Work.objects.filter(ended_at=None, desk__closed_at__isnull=False).exists()


@pytest.mark.parametrize("seed", range(2))
def test_a_random_day(office, seed):
    day = Day(office, seed)
    for name in PEOPLE:
        day.open(day.staff[name].id, name)
    for _ in range(5):
        day.visitor(None, "")
    for _ in range(100):
        day.act()
        day.check()
    numbers = list(Drawn.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, Queue.objects.get().draws + 1))
    for line in lines("counter.drawn"):
        assert line["result"] in line["candidates"]
    deciders = Work.objects.filter(step__in=["verification", "adjudication"])
    for work in deciders:
        earlier = Work.objects.filter(case=work.case, step__in=["documents", "interview"])
        assert work.staff_id not in set(earlier.values_list("staff_id", flat=True))
