"""A service room in memory, run by the same rules as the real one: for games against the draws.

One officer, the first, follows a strategy; the others call, serve and call again. Every so many
people one is a *target*: whom the first officer would like to meet.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tertib.counters import rules

START = datetime(2026, 1, 26, 1, 0, tzinfo=UTC)
TICK = timedelta(seconds=30)


@dataclass
class Officer:
    id: UUID
    on_duty: bool = True
    ready: datetime | None = None
    person: Person | None = None
    done_at: datetime = START
    rest: datetime = START
    served: int = 0
    released: list[datetime] = field(default_factory=list)


@dataclass
class Person:
    id: UUID
    since: datetime
    hour: datetime
    target: bool
    priority: bool = False
    overtaken: int = 0
    drawn: list[UUID] = field(default_factory=list)
    drawn_at: datetime = START
    called_at: datetime = START
    reserved: Officer | None = None
    barred: set[UUID] = field(default_factory=set)

    def waiting(self) -> rules.Waiting:
        return rules.Waiting(
            self.id, self.priority, self.hour, "paspor", self.since, self.overtaken
        )


class Room:
    """``officers`` on duty; someone comes every ``gap`` minutes, one in ``every`` a target."""

    def __init__(
        self, seed: int, officers: int, gap: float, *, every: int = 10, patience: int = 10,
        sitting: tuple[float, float] = (4, 8), bounds: rules.Bounds = rules.Bounds(),
    ) -> None:  # fmt: skip
        self.chance = random.Random(seed)
        self.officers = [Officer(UUID(int=n + 1)) for n in range(officers)]
        self.gap, self.every, self.sitting, self.bounds = gap, every, sitting, bounds
        self.patience = timedelta(minutes=patience)
        self.now, self.run, self.count = START, 0, 0
        self.line: list[Person] = []
        self.met: list[UUID] = []
        self.draws: list[tuple[int, int]] = []
        self.worst = 0

    @property
    def player(self) -> Officer:
        return self.officers[0]

    def target_waits(self) -> bool:
        return any(one.target and not one.reserved for one in self.line)

    # what an officer can do

    def next(self, officer: Officer) -> None:
        if officer.on_duty and officer.person is None and officer.ready is None:
            officer.ready = self.now

    def pause(self, officer: Officer) -> None:
        if officer.person is None:
            officer.on_duty, officer.ready = False, None

    def resume(self, officer: Officer) -> None:
        officer.on_duty = True

    def release(self, officer: Officer, *, absent: bool = False) -> None:
        """Give the person back, if the ration lets."""
        person = officer.person
        if person is None or rules.may_release(
            absent=absent, calls=2, called_at=person.called_at, now=self.now, least_calls=2,
            least_wait=timedelta(minutes=2), recent=officer.released, ration=3, approved=False,
        ):  # fmt: skip
            return
        officer.released.append(self.now)
        officer.rest = rules.rest_until(person.called_at, timedelta(minutes=6), absent=absent)
        officer.person = None
        person.barred.add(officer.id)
        person.reserved, person.drawn = None, []
        person.overtaken = self.bounds.overtaken
        if not absent:
            self.line.append(person)

    # what the room does

    def eligible(self, person: Person) -> list[UUID]:
        duty = [one.id for one in self.officers if one.on_duty]
        return [one for one in duty if one not in person.barred] if person.barred else duty

    def _of(self, officer_id: UUID) -> Officer:
        return self.officers[officer_id.int - 1]

    def _pick(self, candidates: tuple[UUID, ...]) -> UUID:
        self.draws.append((len(candidates), sum(o.on_duty for o in self.officers)))
        return candidates[self.chance.randrange(len(candidates))]

    def settle(self) -> None:
        for person in [one for one in self.line if one.reserved]:
            over = self.now - person.drawn_at >= self.patience
            holder = person.reserved
            assert holder
            if over and holder.person is None and holder.ready is None:
                self.pause(holder)
            draw = rules.redraw(person.id, self.eligible(person), person.drawn, over)
            if draw:
                if set(person.drawn) >= set(self.eligible(person)):
                    person.drawn = []
                self._officer(person, draw)
            elif not self.eligible(person):
                person.reserved = None
        for officer in self.officers:
            if officer.on_duty and officer.ready and officer.rest <= self.now:
                self._serve(officer)

    def _serve(self, officer: Officer) -> None:
        mine = [one for one in self.line if one.reserved is officer]
        if mine:
            self._call(min(mine, key=lambda one: one.drawn_at), officer)
            return
        while True:
            pool = {p.id: p for p in self.line if not p.reserved and officer.id not in p.barred}
            draw = rules.decide(
                [p.waiting() for p in pool.values()], sum(o.on_duty for o in self.officers),
                {key: self.eligible(p) for key, p in pool.items()}, self.now, self.run, self.bounds,
            )  # fmt: skip
            if draw is None:
                return
            if isinstance(draw, rules.PersonDraw):
                person = pool[self._pick(draw.candidates)]
                self._pass(person)
                self._call(person, officer)
                return
            self._pass(pool[draw.case])
            if self._officer(pool[draw.case], draw) is officer:
                return

    def _pass(self, person: Person) -> None:
        self.run = self.run + 1 if person.priority else 0
        unreserved = [one for one in self.line if not one.reserved]
        by_id = {one.id: one for one in unreserved}
        late = person.waiting().late(self.now, self.bounds)
        for key in rules.overtaken_by(person.waiting(), [one.waiting() for one in unreserved]):
            by_id[key].overtaken += 1
            if not late:
                self.worst = max(self.worst, by_id[key].overtaken)

    def _officer(self, person: Person, draw: rules.OfficerDraw) -> Officer:
        officer = self._of(self._pick(draw.candidates))
        person.reserved, person.drawn_at = officer, self.now
        person.drawn.append(officer.id)
        if officer.ready and officer.person is None and officer.rest <= self.now:
            self._call(person, officer)
        return officer

    def _call(self, person: Person, officer: Officer) -> None:
        self.line.remove(person)
        officer.person, officer.ready, person.called_at = person, None, self.now
        low, high = self.sitting
        officer.done_at = self.now + timedelta(minutes=self.chance.uniform(low, high))

    def ticks(self, hours: float) -> Iterator[None]:
        """Time goes on; whoever is honest calls again as soon as the person is served."""
        coming = START
        while self.now < START + timedelta(hours=hours):
            self.now += TICK
            while coming <= self.now:
                self.count += 1
                hour = START + timedelta(hours=(coming - START) // timedelta(hours=1))
                target = self.count % self.every == 0
                # As the system's ids: they rise with time, so that their order tells no more.
                person = Person(UUID(int=self.count), coming, hour, target)
                self.line.append(person)
                coming += timedelta(minutes=self.chance.expovariate(1 / self.gap))
            for officer in self.officers:
                if officer.person and officer.done_at <= self.now:
                    self.finish(officer)
            yield
            for officer in self.officers[1:]:
                self.next(officer)
            self.settle()

    def finish(self, officer: Officer) -> None:
        """The person is served."""
        if officer.person:
            officer.served += 1
            if officer.person.target:
                self.met.append(officer.id)
            officer.person = None
