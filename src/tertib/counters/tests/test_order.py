"""The order of the queue as tables, and what holds of every queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.counters import rules
from tertib.counters.tests.room import Room

NOW = datetime(2026, 1, 26, 3, 0, tzinfo=UTC)
NINE, TEN = NOW - timedelta(hours=1), NOW


def someone(number, *, hour=NINE, priority=False, minutes=5, overtaken=0, service="paspor"):
    since = NOW - timedelta(minutes=minutes)
    return rules.Waiting(UUID(int=number), priority, hour, service, since, overtaken)


def numbers(band):
    return sorted(one.id.int for one in band)


ONE, TWO, LATER = someone(1), someone(2), someone(3, hour=TEN)
PRIORITY, VISA = someone(4, priority=True), someone(5, service="visa")
TIRED, PASSED = someone(6, hour=TEN, minutes=61), someone(7, hour=TEN, overtaken=8)

TABLE = {
    "one hour is one band": ([ONE, TWO], 2, 0, [1, 2]),
    "an earlier hour comes first": ([ONE, TWO, LATER], 2, 0, [1, 2]),
    "a band too small takes the next hour in": ([ONE, LATER], 2, 0, [1, 3]),
    "one officer needs no wider band": ([ONE, LATER], 1, 0, [1]),
    "within the hour the class": ([ONE, VISA], 1, 0, [1]),
    "priority before everybody": ([ONE, TWO, PRIORITY], 2, 0, [4]),
    "three in a row, then somebody else": ([ONE, TWO, PRIORITY], 2, 3, [1, 2]),
    "priority goes on while nobody else waits": ([PRIORITY], 2, 9, [4]),
    "who waited an hour comes before priority": ([ONE, PRIORITY, TIRED], 2, 0, [6]),
    "so does who was passed over eight times": ([ONE, PRIORITY, PASSED], 2, 0, [7]),
    "nobody": ([], 3, 0, []),
}


@pytest.mark.parametrize("case", TABLE)
def test_the_front_band(case):
    waiting, officers, run, expected = TABLE[case]
    assert numbers(rules.front(waiting, officers, NOW, run, rules.Bounds())) == expected


def test_busy_draws_a_person_quiet_draws_an_officer():
    eligible = {one.id: [UUID(int=9), UUID(int=8), UUID(int=7)] for one in (ONE, TWO, LATER)}
    ask = rules.decide([ONE, TWO, LATER], 3, eligible, NOW, 0, rules.Bounds())
    assert ask == rules.PersonDraw((ONE.id, TWO.id, LATER.id))
    ask = rules.decide([ONE, TWO], 3, eligible, NOW, 0, rules.Bounds())
    assert ask == rules.OfficerDraw(ONE.id, (UUID(int=7), UUID(int=8), UUID(int=9)))
    assert rules.decide([], 3, {}, NOW, 0, rules.Bounds()) is None


A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
REDRAWS = [
    # eligible, drawn before, patience over, drawn among
    ([A, B, C], [A], False, None),
    ([A, B, C], [A], True, (B, C)),
    ([B, C], [A], False, (B, C)),
    ([A, B, C], [A, B], True, (C,)),
    ([A, B], [A, B], True, (A, B)),
    ([], [A], True, None),
    ([A, B], [], False, (A, B)),
]


@pytest.mark.parametrize(("eligible", "drawn", "over", "expected"), REDRAWS)
def test_redraws(eligible, drawn, over, expected):
    found = rules.redraw(C, eligible, drawn, over)
    assert (found.candidates if found else None) == expected


people = st.lists(
    st.builds(
        someone, st.integers(1, 10**6), priority=st.booleans(),
        hour=st.sampled_from([NINE, TEN, TEN + timedelta(hours=1)]),
        minutes=st.integers(0, 90), overtaken=st.integers(0, 10),
        service=st.sampled_from(["paspor", "izin_tinggal", "visa", "other"]),
    ),
    max_size=25, unique_by=lambda one: one.id,
)  # fmt: skip


@given(people, st.integers(1, 8), st.integers(0, 5))
def test_every_draw_is_over_at_least_as_many_as_officers(waiting, officers, run):
    desks = [UUID(int=n) for n in range(officers)]
    draw = rules.decide(
        waiting, officers, {one.id: desks for one in waiting}, NOW, run, rules.Bounds()
    )
    assert (draw is None) == (not waiting)
    if draw:
        assert len(draw.candidates) >= officers
        assert list(draw.candidates) == sorted(set(draw.candidates))


@given(people, st.integers(1, 8), st.integers(0, 5))
def test_nobody_of_a_later_rank_is_drawn_while_the_band_is_wide_enough(waiting, officers, run):
    band = rules.front(waiting, officers, NOW, run, rules.Bounds())
    ids = {one.id for one in band}
    left = [one for one in waiting if one.id not in ids]
    bounds = rules.Bounds()
    if any(one.late(NOW, bounds) for one in left):
        assert all(one.late(NOW, bounds) for one in band)
    same = [o for o in left if o.priority == band[0].priority and not o.late(NOW, bounds)]
    if band and not band[0].late(NOW, bounds) and same:
        assert max(one.rank for one in band) < min(one.rank for one in same)


@given(st.integers(0, 10**6))
def test_nobody_is_overtaken_more_often_than_the_bound_says(seed):
    room = Room(seed, 3, 1.5, bounds=rules.Bounds(overtaken=5, longest=timedelta(hours=9)))
    for _ in room.ticks(1.5):
        room.next(room.player)
    assert room.worst <= 5


@pytest.mark.parametrize(
    ("waiting", "officers", "shown"),
    [(0, 4, "none"), (1, 4, "few"), (8, 4, "few"), (9, 4, "some"), (24, 4, "some"),
     (25, 4, "many"), (3, 0, "some")],
)  # fmt: skip
def test_an_officer_learns_of_the_queue_only_this(waiting, officers, shown):
    assert rules.crowd(waiting, officers) == shown
