import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.lockers import actions, secret
from tertib.lockers.models import Compartment, Load
from tertib.lockers.rules import Refused
from tertib.lockers.tests.world import NOW, Controller, bank, lines
from tertib.offices.models import Office, Staff

LATER = NOW + timedelta(days=5)


@pytest.fixture
def js(cast):
    cast.office = Office.objects.get(code="JE")
    cast.controller = Controller(cast.office)
    cast.bank = bank(cast.controller)
    cast.loader, cast.sealer = cast.staff("counter_js"), cast.staff("supervisor_js")
    return cast


def reserve(world) -> Load:
    return actions.reserve("JE", world.loader.id, actors.staff(world.loader.id), NOW)


def seal(world, load, who=None):
    who = who or world.sealer
    return actions.seal(load.id, who.id, NOW, LATER, actors.staff(who.id), NOW)


def test_four_eyes_and_a_closed_door_before_a_secret_is_made(js):
    load = reserve(js)
    number = load.compartment.number
    with pytest.raises(Refused, match="not_placed"):
        seal(js, load)
    js.controller.say("locker.opened", compartment=number, why="staff")
    with pytest.raises(Refused, match="door_open"):
        seal(js, load)
    js.controller.say("locker.closed", compartment=number)
    with pytest.raises(Refused, match="same_person"):
        seal(js, load, js.loader)
    made = seal(js, load)
    load.refresh_from_db()
    assert secret.opens(load.salt, load.secrets, made.pin)
    assert made.pin not in str(lines("compartment.sealed"))
    assert Compartment.objects.get(content=load.id).state == "ready"


def test_a_new_secret_kills_the_old_one(js):
    load = reserve(js)
    js.controller.place(load.compartment.number)
    old = seal(js, load)
    new = actions.renew(load.id, NOW, LATER, actors.system("test"), NOW)
    load.refresh_from_db()
    assert not secret.opens(load.salt, load.secrets, old.pin)
    assert secret.opens(load.salt, load.secrets, new.token)


def test_taking_out_kills_the_secret_and_frees_the_door(js):
    load = reserve(js)
    js.controller.place(load.compartment.number)
    seal(js, load)
    actions.reopen(load.id, js.loader.id, actors.staff(js.loader.id), NOW)
    load.refresh_from_db()
    assert load.secrets == []
    actions.empty(load.id, actors.staff(js.loader.id), NOW)
    assert Compartment.objects.filter(state="free").count() == 4
    with pytest.raises(Refused, match="not_there"):
        actions.empty(load.id, actors.staff(js.loader.id), NOW)


def test_a_full_bank_and_no_bank_are_told_apart(js):
    for _ in range(4):
        reserve(js)
    with pytest.raises(Refused, match="full"):
        reserve(js)
    with pytest.raises(Refused, match="no_bank"):
        actions.reserve("AF", js.loader.id, actors.staff(js.loader.id), NOW)


def test_a_blocked_or_occupied_door_is_nobodys_choice(js):
    doors = list(Compartment.objects.order_by("number"))
    with pytest.raises(Refused, match="no_reason"):
        actions.block(doors[0].id, " ", actors.staff(js.sealer.id), NOW)
    for door in doors[:3]:
        actions.block(door.id, "engsel rusak", actors.staff(js.sealer.id), NOW)
    assert reserve(js).compartment.number == 4
    with pytest.raises(Refused, match="not_now"):
        actions.block(doors[3].id, "engsel", actors.staff(js.sealer.id), NOW)
    actions.unblock(doors[0].id, "diperbaiki", actors.staff(js.sealer.id), NOW)
    assert reserve(js).compartment.number == 1


def test_which_door_it_is_chance_says(js):
    seen = set()
    for _ in range(40):
        load = reserve(js)
        seen.add(load.compartment.number)
        actions.empty(load.id, actors.staff(js.loader.id), NOW)
    assert len(seen) > 1


def compete(people: int, attempt) -> list:
    barrier = threading.Barrier(people)

    def one(_):
        barrier.wait()
        try:
            return attempt()
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return [door for door in pool.map(one, range(people)) if door]


def _world() -> Staff:
    office = Office.objects.update_or_create(
        code="JE", defaults={"name": "Jakarta Selatan", "province": "DKI", "open": True,
                             "timezone": "Asia/Jakarta"})[0]  # fmt: skip
    bank(Controller(office), doors=6)
    return Staff.objects.create(username="budi", name="Budi")


@pytest.mark.race
def test_the_race_is_real_without_the_lock(live_db):
    """Look for a free door, then take it: two officers end at the same one."""
    _world()
    looked = threading.Barrier(4)

    def look_then_take():
        with transaction.atomic():
            door = Compartment.objects.filter(state="free").order_by("number").first()
            looked.wait()
            Compartment.objects.filter(id=door.id).update(state="loading", content=new_id())
            return door.number

    assert len(set(compete(4, look_then_take))) == 1


@pytest.mark.race
def test_officers_at_once_never_get_the_same_door(live_db):
    keeper = _world()

    def attempt():
        return actions.reserve("JE", keeper.id, actors.staff(keeper.id), NOW).compartment_id

    got = compete(8, attempt)
    assert len(got) == len(set(got)) == 6
