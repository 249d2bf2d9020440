"""The day as a ribbon: its scale fits a phone, whatever the hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tertib.booking import ribbon
from tertib.booking.queries.places import StaffHour

MORNING = datetime(2026, 1, 26, 1, 0, tzinfo=UTC)
"""08:00 WIB."""


def hour(after: int) -> StaffHour:
    starts = MORNING + timedelta(hours=after)
    return StaffHour(
        uuid4(), starts, starts + timedelta(hours=1), "paspor", None, "", MORNING,
        seats=10, priority=2, held=1, booked=4, resting=0, free=5,
    )  # fmt: skip


@given(st.sets(st.integers(0, 15), min_size=1))
def test_a_long_day_has_marks_that_fit_and_bars_within_it(hours: set[int]) -> None:
    drawn = ribbon.of_day([hour(one) for one in sorted(hours)], "Asia/Jakarta", MORNING)
    assert drawn is not None
    assert 2 <= len(drawn["scale"]) <= 10
    assert drawn["scale"][0] == f"{8 + min(hours):02}.00"
    assert all(start >= 0 and start + width <= 1000 for start, width, *_ in drawn["bars"])


def test_an_ordinary_day_has_a_mark_each_hour() -> None:
    drawn = ribbon.of_day([hour(one) for one in range(8)], "Asia/Jakarta", MORNING)
    assert drawn is not None
    assert drawn["scale"] == [f"{one:02}.00" for one in range(8, 17)]


def test_a_day_of_thirteen_hours_has_one_every_other_hour() -> None:
    drawn = ribbon.of_day([hour(0), hour(12)], "Asia/Jakarta", MORNING)
    assert drawn is not None
    assert drawn["scale"] == ["08.00", "10.00", "12.00", "14.00", "16.00", "18.00", "20.00",
                              "22.00"]  # fmt: skip
