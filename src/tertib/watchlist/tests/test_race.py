"""Officers at once: first how it goes wrong without a second look, then that it does not."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tertib.foundation.models import DataKey
from tertib.ledger import actors
from tertib.offices.models import Role
from tertib.watchlist import actions
from tertib.watchlist.actions import subjects
from tertib.watchlist.models import Order, Subject
from tertib.watchlist.rules.orders import Refused
from tertib.watchlist.tests.world import NOW, SITI, World, build, member

pytestmark = pytest.mark.race
HANDS = 6


@pytest.fixture
def world(live_db) -> World:
    return build()


def at_once(act: Callable[[int], object], hands: int = HANDS) -> list[Any]:
    """What each got that did ``act(number)`` at the same moment; a reason or error if refused."""
    ready = threading.Barrier(hands)
    got: list[Any] = [None] * hands

    def one(number: int) -> None:
        ready.wait()
        try:
            got[number] = act(number)
        except Refused as refused:
            got[number] = refused.reason
        except IntegrityError as error:
            got[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_the_race_is_real_without_the_second_look(world):
    looked = threading.Barrier(2)

    def naive(number: int) -> bool:
        with transaction.atomic():
            known = subjects.find(SITI)
            looked.wait()
            return subjects.add(SITI, NOW) is not None and known is None

    assert sorted(map(str, at_once(naive, 2))) == ["IntegrityError", "True"]


def test_who_enters_the_same_new_person_joins_the_same_subject(world):
    keys = DataKey.objects.count()

    def ask(number: int) -> Order:
        return actions.propose(world.wanted(number=f"KEP-{number}"), world.first, NOW)

    got = at_once(ask)
    (subject,) = Subject.objects.all()
    assert {order.subject_id for order in got} == {subject.id}
    assert DataKey.objects.count() == keys + 1, "no key is left behind"


def test_of_two_urgent_orders_approved_at_once_one_bars(world):
    asked = [
        actions.urgent(world.wanted(number=f"ND-{n}"), "kakanim", world.first, NOW)
        for n in range(HANDS)
    ]
    people = [actors.staff(member(f"boss{n}", Role.WATCHLIST).id) for n in range(HANDS)]
    got = at_once(lambda n: actions.approve(asked[n].id, people[n], NOW))
    assert sum(isinstance(one, Order) for one in got) == 1
    assert got.count("urgent_before") == HANDS - 1
