from datetime import datetime, time, timedelta

import pytest
from django.db import transaction

from tertib.applications.models import Application
from tertib.foundation import zones
from tertib.handover import actions, jobs
from tertib.handover.models import Finding, Item
from tertib.handover.tests.world import notices, opens, pin, ready
from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.lockers.models import Compartment
from tertib.lockers.tests.world import NOW
from tertib.offices.models import Office, OpeningHours

DAY = timedelta(days=1)


def days(item) -> list[str]:
    return [notice["days"] for notice in notices(item, "pickup_reminder")]


def test_reminders_on_their_days_each_once(offices, monday):
    _, (item,) = ready("1")
    office = Office.objects.get(code="JE")
    for day in range(1, 30):
        for hour in (0, 3, 6):  # 09, 12 and 15 WIB
            actions.remind_due(office, NOW + day * DAY + timedelta(hours=hour))
    assert days(item) == ["23", "10", "3"]
    item.refresh_from_db()
    assert item.reminded == 27


def test_not_before_the_hour_and_not_for_what_is_done(offices, cast):
    _, (_, other) = ready("1", "2")
    office = Office.objects.get(code="JE")
    early = NOW + 7 * DAY - timedelta(hours=1)  # 08.00 WIB
    assert actions.remind_due(office, early) == 0
    desk = cast.staff("counter_js").id
    actions.check(other.id, "JE", "holder", ["payment", "ktp"], desk, NOW)
    actions.give(other.id, "JE", other.code, desk, NOW)
    assert actions.remind_due(office, NOW + 7 * DAY + timedelta(hours=1)) == 1


def test_after_thirty_days_the_system_cancels(offices, monday):
    _, (item,) = ready("1")
    office = Office.objects.get(code="JE")
    assert actions.lapse_due(office, item.deadline - timedelta(seconds=1)) == 0
    monday(item.deadline)
    jobs.time_passes(0)
    jobs.time_passes(0)
    item.refresh_from_db()
    assert item.state == "cancelled"
    assert Application.objects.get().state == "batal_sistem"
    assert len(notices(item, "pickup_ended")) == 1


def test_what_lies_in_a_locker_at_the_end_opens_no_more_and_is_taken_out(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    secret = pin(item)
    office = Office.objects.get(code="JE")
    assert actions.lapse_due(office, item.deadline) == 1
    assert not opens(load.id, secret)
    later = item.deadline + timedelta(hours=1)
    actions.recall(item.id, "JE", "overdue", room.loader.id, later)
    room.controller.place(load.compartment.number, later)
    actions.stow(item.id, "JE", item.code, room.loader.id, later)
    item.refresh_from_db()
    assert (item.state, item.load) == ("cancelled", None)
    assert not Compartment.objects.exclude(state="free").exists()


def test_whoever_was_at_the_locker_in_time_has_it(room):
    """The door was opened before the end; its job comes after it."""
    _, (item,) = ready("1")
    load = room.stock(item)
    room.controller.say("locker.opened", compartment=load.compartment.number, why="secret",
                        of=str(load.id))  # fmt: skip
    assert actions.lapse_due(Office.objects.get(code="JE"), item.deadline) == 0
    room.controller.say("locker.closed", compartment=load.compartment.number)
    jobs.heal(0)
    item.refresh_from_db()
    assert item.state == "handed_over"


def test_opened_by_a_cut_off_locker_after_the_end_is_a_finding(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    actions.lapse_due(Office.objects.get(code="JE"), item.deadline)
    room.collect(load)
    item.refresh_from_db()
    assert (item.state, item.load) == ("cancelled", None)
    assert Finding.objects.get().kind == "opened_after"
    assert Application.objects.get().state == "batal_sistem"


def test_days_in_the_locker_follow_the_offices_calendar(room):
    for weekday in range(5):
        OpeningHours.objects.create(office_id="JE", weekday=weekday, opens=time(8), closes=time(16))
    _, (item,) = ready("1")
    room.stock(item)
    item.refresh_from_db()
    midnight = datetime(2026, 2, 3, tzinfo=zones.zone("Asia/Jakarta"))
    assert item.locker_until == midnight, "through Monday, 2 February"


def test_the_job_of_a_pass_stores_it(offices, monkeypatch):
    people, (item,) = ready("1")
    Item.objects.all().delete()
    told = []
    monkeypatch.setattr(jobs.store, "defer", lambda **given: told.append(given))
    with transaction.atomic():
        record.append(actors.system("x"), "application.pass",
                      f"application:{people.applications[0]}", {}, at=NOW)  # fmt: skip
    jobs.store(**told[0])
    assert Item.objects.get().application_id == item.application_id


@pytest.mark.parametrize("kind", ["bank", "compartment", "device"])
def test_events_that_concern_no_passport_are_nobodys_business(offices, kind):
    jobs.follow(0, f"{kind}:01a2016b-d612-7335-a9fa-5927e4d54018")
    jobs.follow(0, "load:01a2016b-d612-7335-a9fa-5927e4d54018")
