from datetime import timedelta

import pytest

from tertib.applications.models import Application
from tertib.booking.tests.world import lines
from tertib.handover import actions, jobs, queries
from tertib.handover.models import Finding, Handover, Item
from tertib.handover.rules import Refused
from tertib.handover.tests.world import (
    kept,
    notices,
    opens,
    pin,
    ready,
    run_follow,
    store,
    token,
)
from tertib.lockers.models import Compartment
from tertib.lockers.tests.world import NOW


def refused(reason):
    return pytest.raises(Refused, match=f"^{reason}$")


def test_ready_is_stored_once_and_the_holder_is_told(room):
    people, (item,) = ready("1")
    assert (item.state, item.way) == ("vault", "locker")
    assert store(people.applications[0]).id == item.id
    assert len(notices(item, "ready")) == 1
    assert "/collect/" in notices(item, "ready")[0]["link"]
    assert len(lines("passport.stored")) == 1


def test_without_a_locker_it_goes_by_the_counter(offices):
    _, (item,) = ready("1")
    assert item.way == "counter"


def test_an_application_that_is_not_ready_is_no_passport(offices):
    people, (_item,) = ready("1")
    Item.objects.all().delete()
    Application.objects.update(state="cetak")
    assert actions.store(people.applications[0], people.actor, NOW) is None


def test_from_the_vault_to_the_holder(room):
    _people, (item,) = ready("1")
    load = room.load(item)
    with refused("same_person"):
        actions.seal(item.id, "JE", item.code, room.loader.id, NOW)
    secret = room.seal(item)
    assert len(secret) == 8
    assert opens(load.id, secret)
    assert opens(load.id, token(item))
    assert not kept(secret), "the PIN stands nowhere in the record"
    room.collect(load)
    item.refresh_from_db()
    done = Handover.objects.get()
    assert (item.state, item.load, done.way, done.kind) == ("handed_over", None, "locker", "holder")
    assert done.at == NOW + timedelta(seconds=20), "when the door was closed, by its clock"
    assert Application.objects.get().state == "diserahkan"
    (entry,) = lines("application.hand_over")
    assert entry["item"] == str(item.id)
    assert len(notices(item, "collected")) == 1
    assert Compartment.objects.filter(state="free").count() == 4


def test_a_job_that_runs_again_hands_nothing_over_twice(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    room.controller.say("locker.opened", compartment=load.compartment.number, why="secret",
                        of=str(load.id))  # fmt: skip
    run_follow(load.id)
    run_follow(load.id)
    item.refresh_from_db()
    assert item.state == "opened"
    room.controller.say("locker.closed", compartment=load.compartment.number)
    for _ in range(3):
        run_follow(load.id)
    assert len(lines("passport.handed_over")) == 1
    assert not Finding.objects.exists()


def test_a_lost_job_is_made_up_for(room):
    _people, (item,) = ready("1")
    load = room.stock(item)
    room.controller.collect(load.compartment.number, load.id)
    other, _ = ready("2")
    Item.objects.filter(application_id=other.applications[0]).delete()
    jobs.heal(0)
    item.refresh_from_db()
    assert item.state == "handed_over"
    assert Item.objects.filter(application_id=other.applications[0]).exists()


def test_the_wrong_label_or_no_deed_at_the_door_goes_no_further(room):
    _, (item,) = ready("1")
    _, (other,) = ready("2")
    with refused("wrong_code"):
        actions.load(item.id, "JE", other.code, room.loader.id, NOW)
    made = actions.load(item.id, "JE", item.code, room.loader.id, NOW)
    with refused("not_now"):
        actions.load(item.id, "JE", item.code, room.sealer.id, NOW)
    with refused("wrong_code"):
        actions.seal(item.id, "JE", other.code, room.sealer.id, NOW)
    with refused("not_placed"):
        actions.seal(item.id, "JE", item.code, room.sealer.id, NOW)
    assert not notices(item, "pickup_pin")
    actions.stow(item.id, "JE", item.code, room.loader.id, NOW)
    item.refresh_from_db()
    assert (item.state, item.load) == ("returned", None)
    assert Compartment.objects.get(id=made.compartment_id).state == "free"


def test_a_full_locker_leaves_it_in_the_vault(room):
    for number in range(4):
        _, (item,) = ready(str(number))
        room.stock(item)
    _, (last,) = ready("9")
    with refused("full"):
        actions.load(last.id, "JE", last.code, room.loader.id, NOW)
    last.refresh_from_db()
    assert last.state == "vault"


def test_taken_out_its_pin_is_dead_and_the_counter_gives_it_out(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    secret = pin(item)
    with refused("no_reason"):
        actions.recall(item.id, "JE", "because", room.loader.id, NOW)
    actions.recall(item.id, "JE", "overdue", room.loader.id, NOW)
    assert not opens(load.id, secret)
    room.controller.place(load.compartment.number)
    actions.stow(item.id, "JE", item.code, room.loader.id, NOW)
    item.refresh_from_db()
    assert (item.state, item.way) == ("returned", "counter")
    assert len(notices(item, "pickup_returned")) == 1


def test_while_the_holder_is_at_the_door_nobody_takes_it_out(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    room.controller.say("locker.opened", compartment=load.compartment.number, why="secret",
                        of=str(load.id))  # fmt: skip
    for _ in range(2):
        with refused("at_door"):
            actions.recall(item.id, "JE", "overdue", room.loader.id, NOW)
        run_follow(load.id)


def test_a_door_unlocked_and_not_pulled_is_taken_over_by_an_officer(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    room.controller.say("locker.opened", compartment=load.compartment.number, why="secret",
                        of=str(load.id))  # fmt: skip
    run_follow(load.id)
    later = NOW + timedelta(minutes=4)
    actions.recall(item.id, "JE", "at_counter", room.loader.id, later)
    run_follow(load.id)
    room.controller.place(load.compartment.number, later)
    run_follow(load.id)
    actions.stow(item.id, "JE", item.code, room.loader.id, later)
    item.refresh_from_db()
    assert (item.state, item.way) == ("returned", "counter")
    assert not Handover.objects.exists()


def test_a_door_left_open_and_closed_later_is_a_hand_over_all_the_same(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    room.controller.say("locker.opened", compartment=load.compartment.number, why="secret",
                        of=str(load.id))  # fmt: skip
    run_follow(load.id)
    actions.recall(item.id, "JE", "overdue", room.loader.id, NOW + timedelta(minutes=4))
    room.controller.say("locker.closed", compartment=load.compartment.number)
    run_follow(load.id)
    item.refresh_from_db()
    assert item.state == "handed_over"


def test_a_controller_without_a_line_that_opened_in_between_is_believed(room):
    """Recalled at the centre, but the holder was faster at a locker that did not know it yet."""
    _, (item,) = ready("1")
    load = room.stock(item)
    actions.recall(item.id, "JE", "asked", room.loader.id, NOW)
    room.collect(load)
    item.refresh_from_db()
    assert item.state == "handed_over"


def test_opened_when_it_was_out_already_is_a_finding(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    actions.recall(item.id, "JE", "overdue", room.loader.id, NOW)
    room.controller.place(load.compartment.number)
    actions.stow(item.id, "JE", item.code, room.loader.id, NOW)
    room.collect(load, NOW + timedelta(minutes=1))
    item.refresh_from_db()
    assert item.state == "returned"
    assert Finding.objects.get().kind == "opened_after"


def test_a_forced_compartment_is_a_finding_and_its_pin_is_dead(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    secret = pin(item)
    room.controller.say("locker.forced", compartment=load.compartment.number)
    run_follow(load.id)
    run_follow(load.id)
    assert Finding.objects.get().kind == "forced"
    assert [row.id for row in queries.items("JE", "out", NOW)] == [item.id]
    assert not opens(load.id, secret)
    actions.recall(item.id, "JE", "defect", room.loader.id, NOW)
    room.controller.place(load.compartment.number)
    actions.stow(item.id, "JE", item.code, room.loader.id, NOW)
    item.refresh_from_db()
    assert (item.state, item.way) == ("returned", "locker")
