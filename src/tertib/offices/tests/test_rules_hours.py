"""Opening hours: whatever the week, an office is open only within its hours and on its days."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.offices import calendar, rules
from tertib.offices.rules import BadHours, Closed, Hours

WEEKDAY = Hours(time(8), time(16), time(12), time(13))
FRIDAY = Hours(time(8), time(16), time(11, 30), time(13))
WEEK = {0: WEEKDAY, 1: WEEKDAY, 2: WEEKDAY, 3: WEEKDAY, 4: FRIDAY}

minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@st.composite
def hours(draw):
    points = sorted(draw(st.sets(minutes, min_size=4, max_size=4)))
    if draw(st.booleans()):
        return Hours(points[0], points[3], points[1], points[2])
    return Hours(points[0], points[3])


weeks = st.dictionaries(st.integers(0, 6), hours(), max_size=7)
closures = st.lists(
    st.builds(lambda first, more: Closed(first, first + timedelta(more)), days, st.integers(0, 9)),
    max_size=4,
)


@given(days, weeks, closures)
def test_open_spans_are_ordered_and_within_the_hours_of_the_weekday(day, week, closed):
    spans = rules.opening(day, week, closed, calendar.of_year(day.year))
    if spans:
        points = [point for span in spans for point in span]
        assert points == sorted(set(points))
        assert (points[0], points[-1]) == (week[day.weekday()].opens, week[day.weekday()].closes)


@given(days, weeks, closures)
def test_holidays_closures_and_missing_weekdays_are_closed_and_no_other_day(day, week, closed):
    holidays = calendar.of_year(day.year)
    shut = (
        day in holidays
        or day.weekday() not in week
        or any(one.first <= day <= one.last for one in closed)
    )
    assert (rules.opening(day, week, closed, holidays) == []) is shut


@given(days, weeks, minutes)
def test_nobody_is_served_in_the_break_nor_outside_the_hours(day, week, at):
    spans = rules.opening(day, week, [], {})
    if rules.is_open(spans, at):
        today = week[day.weekday()]
        assert today.opens <= at < today.closes
        assert not (today.break_starts and today.break_starts <= at < today.break_ends)


@given(st.tuples(minutes, minutes, st.none() | minutes, st.none() | minutes))
def test_hours_pass_the_check_exactly_when_their_points_follow_each_other(points):
    opens, closes, begins, ends = points
    points = [opens, closes] if begins is None and ends is None else [opens, begins, ends, closes]
    right = None not in points and all(a < b for a, b in pairwise(points))
    try:
        rules.check(Hours(opens, closes, begins, ends))
    except BadHours:
        assert not right
    else:
        assert right


@given(st.dictionaries(days, st.just([(time(8), time(12))]), max_size=5), days, minutes)
def test_the_next_opening_lies_ahead_and_none_is_skipped(openings, day, at):
    found = rules.next_opening(openings, day, at)
    ahead = [when for when in openings if (when, time(8)) > (day, at)]
    assert found == ((min(ahead), time(8)) if ahead else None)


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2026, 11, 23), [(time(8), time(12)), (time(13), time(16))]),  # a Monday
        (date(2026, 11, 27), [(time(8), time(11, 30)), (time(13), time(16))]),  # a Friday
        (date(2026, 11, 28), []),  # a Saturday
        (date(2026, 3, 19), []),  # Nyepi
        (date(2026, 3, 20), []),  # joint leave before Idul Fitri
    ],
)
def test_days_of_a_usual_week(day, spans):
    assert rules.opening(day, WEEK, [], calendar.of_year(2026)) == spans


LIBUR_2026 = """01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16
08-17 08-25 12-25""".split()
CUTI_2026 = "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24".split()


def test_the_calendar_of_2026_is_the_joint_decree_of_three_ministers():
    """SKB 3 Menteri 1497/2025, 2/2025, 5/2025: 17 national holidays and 8 days of joint leave."""
    decree = {date.fromisoformat(f"2026-{day}") for day in LIBUR_2026 + CUTI_2026}
    assert (len(LIBUR_2026), len(CUTI_2026)) == (17, 8)
    assert set(calendar.of_year(2026)) == decree


def test_holidays_have_their_indonesian_names():
    assert calendar.of_year(2026)[date(2026, 8, 17)] == "Hari Kemerdekaan Republik Indonesia"
