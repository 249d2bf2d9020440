"""Two desks at once: first how it goes wrong without a lock, then that it does not."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tertib.applications.models import Application
from tertib.visits import actions
from tertib.visits.models import Card, Visit
from tertib.visits.rules import Refused
from tertib.visits.tests import world
from tertib.visits.tests.world import DOOR, NOW, card, someone

pytestmark = pytest.mark.race
DESKS = 8


def at_once(act: Callable[[int], object], desks: int = DESKS) -> list[Any]:
    """What each desk got that did ``act(number)`` at the same moment; a reason if refused."""
    ready = threading.Barrier(desks)
    got: list[Any] = [None] * desks

    def one(number: int) -> None:
        ready.wait()
        try:
            got[number] = act(number)
        except Refused as refused:
            got[number] = refused.reason
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def done(got: list[object]) -> int:
    return sum(not isinstance(one, str) for one in got)


def test_looking_first_gives_one_card_to_two(live_db):
    world.house()
    given, looked = card(), threading.Barrier(2)

    def naive(number: int) -> bool:
        free = Card.objects.get(id=given.id).state == "stock"
        looked.wait()
        if free:
            Card.objects.filter(id=given.id).update(state="issued")
        return free

    assert at_once(naive, 2) == [True, True], "both believe that they have given it"


def test_one_card_is_given_once(live_db):
    world.house()
    people, given = [someone() for _ in range(DESKS)], card()
    got = at_once(lambda n: actions.check_in("JE", people[n].code, given.uid, DOOR, NOW))
    assert done(got) == 1
    assert set(got) - {one for one in got if not isinstance(one, str)} == {"card_out"}
    assert Visit.objects.count() == 1
    assert Application.objects.filter(state="hadir").count() == 1


def test_one_booking_comes_in_once(live_db):
    world.house()
    person, cards = someone(), [card() for _ in range(DESKS)]
    got = at_once(lambda n: actions.check_in("JE", person.code, cards[n].uid, DOOR, NOW))
    assert done(got) == 1
    assert {one for one in got if isinstance(one, str)} == {"already_been"}
    assert Card.objects.filter(state="issued").count() == 1


def test_one_act_sent_many_times_is_done_once_and_answered_alike(live_db):
    world.house()
    person, given, act = someone(), card(), world.act()
    got = at_once(lambda n: actions.check_in("JE", person.code, given.uid, DOOR, NOW, act=act))
    assert done(got) == DESKS
    assert len(set(got)) == 1
    assert Visit.objects.count() == 1


def test_tickets_are_never_the_same(live_db):
    world.house()
    people, cards = [someone() for _ in range(DESKS)], [card() for _ in range(DESKS)]
    got = at_once(lambda n: actions.check_in("JE", people[n].code, cards[n].uid, DOOR, NOW))
    assert {one.ticket for one in got} == {f"A-{n:03d}" for n in range(1, DESKS + 1)}


def test_counting_without_a_lock_lets_too_many_walk_in(live_db):
    world.house()
    looked = threading.Barrier(2)

    def naive(number: int) -> bool:
        with transaction.atomic():
            count = Visit.objects.filter(kind="priority").count()
            looked.wait()
            return count < 1

    assert at_once(naive, 2) == [True, True]


def test_the_last_priority_place_is_given_once(live_db, monkeypatch):
    from tertib.visits.actions import walking_in
    from tertib.visits.conf import Visits

    world.house()
    cards = [card() for _ in range(DESKS)]
    monkeypatch.setattr(walking_in, "conf", lambda: Visits(walk_ins_per_day=3))
    got = at_once(lambda n: actions.walk_in("JE", "BARU", "elderly", cards[n].uid, DOOR, NOW))
    assert done(got) == 3
    assert got.count("quota_full") == DESKS - 3


def test_one_applicant_gets_one_companion_and_a_pouch_one_paper(live_db):
    world.house()
    _, principal = world.arrive()
    blue = [card("blue") for _ in range(DESKS)]
    got = at_once(
        lambda n: actions.check_in_companion(
            "JE", principal.uid, "elderly", "ktp", n + 1, blue[n].uid, DOOR, NOW
        )
    )
    assert done(got) == 1
    others = [world.arrive()[1] for _ in range(4)]
    got = at_once(
        lambda n: actions.check_in_companion(
            "JE", others[n].uid, "elderly", "ktp", 50, blue[n].uid, DOOR, NOW
        ),
        4,
    )
    assert done(got) <= 1
    assert {one for one in got if isinstance(one, str)} <= {"pouch_taken", "card_out"}
