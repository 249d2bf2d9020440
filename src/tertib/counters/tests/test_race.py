"""Two counters press at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from tertib.counters import actions
from tertib.counters.models import Case, Drawn
from tertib.counters.tests import world as made
from tertib.counters.tests.world import later, visitor

pytestmark = pytest.mark.race


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own; what each returned, or the error it met."""
    found: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int) -> None:
        gate.wait()
        try:
            found[place] = works[place]()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_without_the_lock_two_counters_call_the_same_person(live_db):
    """The race itself: both read the line before either has written."""
    office = made.world()
    visitor()
    actions.advance(office.office, later())
    desks = [office.desk(name) for name in ("budi", "dewi")]
    both_have_read = threading.Barrier(2)

    def naive(desk) -> str:
        with transaction.atomic():
            case = Case.objects.filter(state="waiting").order_by("id")[0]
            both_have_read.wait(10)
            case.state, case.desk = "called", desk
            case.save(update_fields=["state", "desk"])
            return case.ticket

    first, second = at_once(*[lambda desk=desk: naive(desk) for desk in desks])
    assert first == second == Case.objects.get().ticket


def test_with_it_nobody_is_called_twice_and_no_number_is_missing(live_db):
    office = made.world()
    names = ["budi", "dewi", "citra", "dian", "eka", "fitri"]
    for _ in range(8):
        visitor()
    desks = [office.desk(name) for name in names]
    found = at_once(
        *[lambda desk=desk: actions.call_next(desk.staff_id, later()) for desk in desks]
    )
    assert not [one for one in found if isinstance(one, Exception)], found
    called = list(Case.objects.filter(state="called").values_list("desk_id", flat=True))
    assert len(set(called)) == len(called)
    numbers = sorted(Drawn.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert {one.id for one in found if one} <= set(Case.objects.values_list("id", flat=True))


def test_the_table_itself_refuses_a_second_person_at_a_desk(live_db):
    office = made.world()
    desk = office.desk("budi")
    visitor()
    visitor()
    actions.advance(office.office, later())
    one, two = Case.objects.all()
    Case.objects.filter(id=one.id).update(state="called", desk=desk)
    with pytest.raises(IntegrityError, match="one_at_a_desk"):
        Case.objects.filter(id=two.id).update(state="serving", desk=desk)


def test_two_officers_cannot_open_one_counter(live_db):
    office = made.world()
    people = [office.officer(name) for name in ("budi", "dewi")]
    counter = office.counters[0]
    found = at_once(
        *[lambda who=who: actions.open_desk(office.office, counter, who.id, later())
          for who in people]
    )  # fmt: skip
    refused = [one for one in found if isinstance(one, actions.Refused)]
    assert [one.why for one in refused] == ["taken"]
