import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tertib.handover import actions
from tertib.handover.models import Handover, Item
from tertib.handover.rules import Refused
from tertib.handover.tests.world import Room, ready, run_follow
from tertib.lockers.models import Load
from tertib.lockers.tests.world import NOW
from tertib.messaging.models import Notice
from tertib.offices.models import Assignment, Office, Staff

pytestmark = pytest.mark.race


@pytest.fixture
def people(live_db):
    Office.objects.update_or_create(
        code="JE", defaults={"name": "Jakarta Selatan", "province": "DKI", "open": True,
                             "timezone": "Asia/Jakarta"})  # fmt: skip
    made = [Staff.objects.create(username=name, name=name) for name in ("budi", "dewi")]
    for one in made:
        Assignment.objects.create(staff=one, role="counter", office_id="JE")
    return made


def at_once(*acts) -> list[bool]:
    """Run all of them at the same moment, each on its own connection; which were not refused."""
    barrier = threading.Barrier(len(acts))

    def one(act) -> bool:
        try:
            barrier.wait()
            act()
            return True
        except Refused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_the_race_is_real_without_the_lock(people):
    """Two officers look, see it in the vault, and both take it to a locker."""
    _, (item,) = ready("1")
    looked = threading.Barrier(2)

    def look_then_load():
        with transaction.atomic():
            found = Item.objects.get(id=item.id)
            looked.wait()
            if found.state != "vault":
                raise Refused("not_now")
            Item.objects.filter(id=item.id).update(changed_at=NOW)

    assert at_once(look_then_load, look_then_load) == [True, True]


def test_two_officers_load_one_passport_once(people):
    Room(*people)
    _, (item,) = ready("1")
    acts = [lambda who=who: actions.load(item.id, "JE", item.code, who.id, NOW) for who in people]
    assert sorted(at_once(*acts, *acts)) == [False, False, False, True]
    assert Load.objects.count() == 1


def test_two_officers_load_two_passports_into_two_compartments(people):
    Room(*people, doors=2)
    _, items = ready("1", "2")
    acts = [
        lambda item=item, who=who: actions.load(item.id, "JE", item.code, who.id, NOW)
        for item, who in zip(items, people, strict=True)
    ]
    assert at_once(*acts) == [True, True]
    assert len(set(Load.objects.values_list("compartment", flat=True))) == 2


def test_the_jobs_of_both_events_at_once_hand_it_over_once(people):
    room = Room(*people)
    _, (item,) = ready("1")
    load = room.stock(item)
    room.controller.collect(load.compartment.number, load.id)
    at_once(*[lambda: run_follow(load.id)] * 4)
    assert Handover.objects.count() == 1
    assert Notice.objects.filter(template="collected").count() == 1


def test_the_counter_and_the_end_of_time_do_not_both_win(people):
    _, (item,) = ready("1")
    office = Office.objects.get(code="JE")
    before = item.deadline.replace(microsecond=0)
    actions.check(item.id, "JE", "holder", ["payment", "ktp"], people[0].id, NOW)

    def give():
        actions.give(item.id, "JE", item.code, people[0].id, NOW)

    def lapse():
        if not actions.lapse_due(office, before):
            raise Refused("not_now")

    assert sorted(at_once(give, lapse)) == [False, True]
    item.refresh_from_db()
    assert (item.state == "handed_over") == Handover.objects.exists()
