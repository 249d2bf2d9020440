"""Calling by draw, against the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertib.booking.tests.world import lines
from tertib.counters import actions
from tertib.counters.actions.common import case_at
from tertib.counters.models import Case, Desk, Drawn, Queue
from tertib.counters.tests.world import later, serve, visitor
from tertib.ledger import draws, rules


def states():
    return sorted(Case.objects.values_list("state", flat=True))


def test_busy_draws_a_person_for_the_officer_who_calls(office):
    for _ in range(4):
        visitor()
    desk = office.desk("budi")
    office.desk("dewi")
    case = actions.call_next(desk.staff_id, later())
    assert case == case_at(desk)
    assert case.state == "called"
    (drawn,) = lines("counter.drawn")
    assert drawn["kind"] == "person"
    assert drawn["number"] == 1
    assert drawn["for"] == str(desk.id)
    assert len(drawn["candidates"]) == 4
    assert drawn["candidates"] == sorted(drawn["candidates"])
    assert drawn["result"] == str(case.id)
    assert states() == ["called", "waiting", "waiting", "waiting"]


def test_quiet_draws_an_officer_free_or_not(office):
    desks = [office.desk(name) for name in ("budi", "dewi", "citra")]
    visitor()
    case = actions.call_next(desks[0].staff_id, later())
    (drawn,) = lines("counter.drawn")
    assert drawn["kind"] == "officer"
    assert drawn["candidates"] == sorted(str(desk.id) for desk in desks)
    if drawn["result"] == str(desks[0].id):
        assert case.state == "called"
    else:
        assert case is None
        assert Case.objects.get().state == "reserved"
        chosen = Desk.objects.get(id=drawn["result"])
        assert actions.call_next(chosen.staff_id, later(1)) == Case.objects.get()
    assert Drawn.objects.count() == 1


def test_who_is_ready_is_called_without_pressing_again(office):
    desks = [office.desk(name) for name in ("budi", "dewi", "citra")]
    for desk in desks:
        assert actions.call_next(desk.staff_id, later()) is None
    visitor()
    actions.advance(office.office, later(1))
    assert states() == ["called"]
    assert Desk.objects.filter(ready_at=None).count() == 1


def test_after_patience_another_officer_is_drawn_and_the_absent_one_is_paused(office):
    visitor()
    desks = {str(d.id): d for d in (office.desk("budi"), office.desk("dewi"))}
    caller = next(iter(desks.values()))
    actions.call_next(caller.staff_id, later())
    first = desks[lines("counter.drawn")[0]["result"]]
    if first == caller:  # then there is nothing to wait for
        assert states() == ["called"]
        return
    actions.advance(office.office, later(9))
    assert states() == ["reserved"]
    actions.advance(office.office, later(10))
    assert case_at(caller)
    first.refresh_from_db()
    assert first.paused_reason == "away"
    assert [line["number"] for line in lines("counter.drawn")] == [1, 2]


def test_nobody_meets_who_is_not_in_the_service_room(office, settings):
    from tertib.devices.models import Device

    desk = office.desk("budi")
    visitor(zone="lobby")
    Device.objects.create(office=office.office, kind="gate", name="g", public_key=b"",
                          enrolled_at=later())  # fmt: skip
    assert actions.call_next(desk.staff_id, later()) is None
    visitor()
    actions.advance(office.office, later(1))
    assert case_at(desk)
    assert Case.objects.count() == 1


def test_without_a_gate_whoever_arrived_can_be_called(office):
    desk = office.desk("budi")
    visitor(zone="lobby")
    assert actions.call_next(desk.staff_id, later())


def test_an_officer_has_one_person_at_a_time(office):
    desk = office.desk("budi")
    visitor()
    visitor()
    actions.call_next(desk.staff_id, later())
    with pytest.raises(actions.Refused, match="busy"):
        actions.call_next(desk.staff_id, later(1))


def test_numbers_have_no_gap_and_every_draw_recomputes(office):
    desks = [office.desk(name) for name in ("budi", "dewi", "citra")]
    for n in range(9):
        visitor(hour=9 + n % 2, priority="elderly" if n == 5 else "")
    now = later()
    for _round in range(8):
        for desk in desks:
            now += timedelta(minutes=2)
            if case_at(desk):
                serve(desk, now, seconds=20)
            actions.call_next(desk.staff_id, now + timedelta(minutes=1))
    found = lines("counter.drawn")
    assert len(found) >= 9
    assert [line["number"] for line in found] == list(range(1, len(found) + 1))
    seed = draws.reveal_seed("JE", Queue.objects.get().day, now + timedelta(days=1))
    for line in found:
        assert rules.holds(line["inputs"], seed)
        value = rules.recompute(line["inputs"], seed).below(len(line["candidates"]))
        assert line["candidates"][value] == line["result"]
        assert line["inputs"]["draw"] == str(line["number"])


def test_a_paused_counter_is_not_drawn_and_who_was_drawn_for_it_is_drawn_again(office):
    desks = {str(d.id): d for d in (office.desk("budi"), office.desk("dewi"), office.desk("citra"))}
    visitor()
    caller = office.officers["budi"].id
    actions.call_next(caller, later())
    drawn = desks[lines("counter.drawn")[0]["result"]]
    if drawn.staff_id == caller:
        return
    actions.pause(drawn.staff_id, "prayer", later(1))
    actions.advance(office.office, later(2))
    again = lines("counter.drawn")[1]
    assert str(drawn.id) not in again["candidates"]
    assert len(again["candidates"]) == 2


def test_a_call_costs_few_statements_however_many_wait(office, django_assert_max_num_queries):
    desk = office.desk("budi")
    office.desk("dewi")
    for _ in range(12):
        visitor()
    actions.advance(office.office, later())
    with django_assert_max_num_queries(45):
        actions.call_next(desk.staff_id, later(1))
