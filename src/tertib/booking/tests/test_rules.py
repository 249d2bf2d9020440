from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.booking import rules
from tertib.foundation import zones

ZONES = sorted(zones.ZONES)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 365 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
spans = st.integers(0, 3 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@given(moments, spans, spans, spans, spans, st.floats(0, 1, exclude_max=True))
def test_a_place_comes_back_later_and_while_it_can_still_be_booked(
    now: datetime, ahead: timedelta, earliest: timedelta, latest: timedelta, lead: timedelta,
    drawn: float,
) -> None:  # fmt: skip
    window = rules.return_window(
        now=now, starts_at=now + ahead, earliest=earliest, latest=latest, lead=lead
    )
    if window is None:
        assert min(now + latest, now + ahead - lead) <= now + earliest
        return
    moment = window.at(int(drawn * window.seconds))
    assert now + earliest <= moment < now + latest
    assert moment < now + ahead - lead


@given(moments, st.sampled_from(ZONES), st.integers(0, 60), st.integers(0, 3))
def test_h_minus_1_is_the_day_before_on_the_office_s_clocks(
    starts_at: datetime, zone_name: str, hours_before: int, days: int
) -> None:
    zone, now = zones.zone(zone_name), starts_at - timedelta(hours=hours_before)
    last_day = starts_at.astimezone(zone).date() - timedelta(days)
    assert refusal(starts_at, zone, now, days) == (
        "" if now.astimezone(zone).date() <= last_day else "after_h_minus_1"
    )


def refusal(starts_at: datetime, zone: ZoneInfo, now: datetime, days: int, done: int = 0) -> str:
    try:
        rules.check_reschedule(
            starts_at=starts_at, zone=zone, done=done, allowed=1, days_before=days, now=now
        )
    except rules.Refused as refused:
        return refused.reason
    return ""


def test_a_second_move_is_one_too_many() -> None:
    wib = zones.zone("Asia/Jakarta")
    assert refusal(BEGIN, wib, BEGIN - timedelta(days=9), 1, done=1) == "no_more_reschedules"


@given(st.lists(st.sampled_from([(v, k) for v, who in rules.WHO_MAY.items() for k in who])))
def test_a_final_state_is_never_left(verbs: list[tuple[str, str]]) -> None:
    state = "held"
    for verb, kind in verbs:
        before = state
        try:
            state = rules.after(state, verb, kind)
        except rules.Refused:
            state = before
        if before in ("lapsed", "cancelled", "ended"):
            assert state == before


@given(st.sampled_from(sorted(rules.TRANSITIONS)))
def test_staff_can_neither_confirm_nor_cancel(step: tuple[str, str]) -> None:
    if step[1] != "move":
        with pytest.raises(rules.Refused):
            rules.after(*step, "staff")


@given(st.integers(0, 500), st.integers(0, 100))
def test_the_priority_share_is_a_part(capacity: int, share: int) -> None:
    kept = rules.priority_seats(capacity, share)
    assert 0 <= kept <= capacity
    assert kept * 100 >= capacity * share


def test_hours_fit_into_the_opening_around_the_break() -> None:
    friday = [(time(8), time(11, 30)), (time(13), time(16))]
    assert rules.slots(friday) == [(time(hour), time(hour + 1)) for hour in (8, 9, 10, 13, 14, 15)]
    assert rules.slots([]) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 2, 3), date(2026, 1, 30)), (date(2026, 4, 1), date(2026, 3, 31))],
)
def test_a_month_opens_on_the_last_working_day_before_it(day: date, expected: date) -> None:
    assert rules.release_day("monthly", day, 30, lambda d: d.weekday() < 5) == expected
    assert rules.release_day("rolling", day, 30, lambda d: True) == day - timedelta(days=30)
