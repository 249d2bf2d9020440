from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError

from tertib.ledger import actors
from tertib.ledger.models import Entry
from tertib.offices import actions, queries
from tertib.offices.models import Office, Room, Tpi
from tertib.offices.rules import BadHours, Hours
from tertib.offices.testing import JS

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday 09.00 WIB
ACTOR = actors.system("test")
WEEK = {day: Hours(time(8), time(16), time(12), time(13)) for day in range(5)}


def actions_recorded():
    return list(Entry.objects.order_by("serial").values_list("action", flat=True))


def test_hours_are_replaced_as_a_whole_with_one_entry(offices):
    actions.set_hours(JS, WEEK, ACTOR, NOW)
    actions.set_hours(JS, {0: Hours(time(9), time(12))}, ACTOR, NOW)
    assert queries.opening(JS, date(2026, 11, 23)) == [(time(9), time(12))]
    assert queries.opening(JS, date(2026, 11, 24)) == []
    assert actions_recorded() == ["office.hours_set"] * 2


def test_impossible_hours_change_nothing(offices):
    actions.set_hours(JS, WEEK, ACTOR, NOW)
    with pytest.raises(BadHours):
        actions.set_hours(JS, {0: Hours(time(16), time(8))}, ACTOR, NOW)
    assert queries.week_of(JS) == WEEK


def test_a_closure_shuts_the_office_until_it_is_lifted(offices):
    actions.set_hours(JS, WEEK, ACTOR, NOW)
    day = date(2026, 11, 24)
    closure = actions.add_closure(JS, day, day, "Upacara", ACTOR, NOW)
    assert queries.opening(JS, day) == []
    actions.remove_closure(JS, closure.id, ACTOR, NOW)
    actions.remove_closure(JS, closure.id, ACTOR, NOW)
    assert queries.opening(JS, day)
    assert actions_recorded()[1:] == ["office.closure_added", "office.closure_removed"]


def test_a_closure_ends_no_earlier_than_it_begins(offices):
    with pytest.raises(BadHours):
        actions.add_closure(JS, date(2026, 11, 25), date(2026, 11, 24), "x", ACTOR, NOW)


@pytest.mark.parametrize(
    ("zone", "is_open"), [("Asia/Jakarta", False), ("Asia/Makassar", True), ("Asia/Jayapura", True)]
)
def test_each_office_opens_by_its_own_clock(offices, zone, is_open):
    Office.objects.filter(code=JS).update(timezone=zone)
    actions.set_hours(JS, {0: Hours(time(8), time(16))}, ACTOR, NOW)
    half_past_midnight_utc = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert queries.today(queries.office(JS), half_past_midnight_utc).is_open is is_open


def test_today_says_why_it_is_closed_and_when_it_opens_next(offices):
    actions.set_hours(JS, WEEK, ACTOR, NOW)
    nyepi = datetime(2026, 3, 19, 3, tzinfo=UTC)
    today = queries.today(queries.office(JS), nyepi)
    assert (today.is_open, today.holiday) == (False, "Hari Suci Nyepi")
    assert today.next == (date(2026, 3, 25), time(8))


def test_rooms_counters_and_lanes_are_added_and_switched_with_entries(offices):
    room = actions.add_room(JS, "Ruang pelayanan", Room.Zone.SERVICE, ACTOR, NOW)
    counter = actions.add_counter(room, "Loket 1", ACTOR, NOW)
    checkpoint = Tpi.objects.create(name="Halim", office_id=JS, mode="air")
    lane = actions.add_lane(checkpoint, "Lajur 1", "arrival", ACTOR, NOW)
    for place in (room, counter, lane):
        actions.set_active(place, False, ACTOR, NOW)
        actions.set_active(place, False, ACTOR, NOW)
    assert list(queries.counters(JS)) == []
    assert actions_recorded() == [
        "office.room_added", "office.counter_added", "office.lane_added",
        *["office.place_switched"] * 3,
    ]  # fmt: skip
    assert set(Entry.objects.values_list("office", flat=True)) == {JS}


def test_two_rooms_of_one_office_do_not_share_a_name(offices):
    actions.add_room(JS, "Lobi", Room.Zone.LOBBY, ACTOR, NOW)
    with pytest.raises(IntegrityError):
        actions.add_room(JS, "Lobi", Room.Zone.STAFF, ACTOR, NOW)


def test_opening_an_office_twice_is_one_entry(offices):
    actions.close_office(JS, ACTOR, NOW)
    for _ in range(2):
        actions.open_office(JS, ACTOR, NOW)
    assert actions_recorded() == ["office.closed", "office.opened"]
