"""Who is let in with a booking, and what is written when they are."""

from datetime import timedelta

import pytest

from tertib.applications.models import Application
from tertib.booking.models import Booking, Session
from tertib.booking.tests.world import lines
from tertib.contracts import booking_code
from tertib.ledger.models import Entry
from tertib.visits import actions, queries
from tertib.visits.models import Card, DoorAct, Visit
from tertib.visits.rules import Refused
from tertib.visits.tests import world
from tertib.visits.tests.world import (
    DOOR,
    HOUR,
    NOW,
    act,
    arrive,
    booked,
    card,
    hour,
    qr,
    someone,
    state,
)

pytestmark = pytest.mark.usefixtures("house")
MINUTE = timedelta(minutes=1)


def refusal(*args, **more) -> str:
    with pytest.raises(Refused) as refused:
        arrive(*args, **more)
    return refused.value.reason


def test_a_booked_person_comes_in():
    booking = someone()
    told, given = arrive(booking)
    assert (told.ticket, told.colour, told.card) == ("A-001", "yellow", given.label)
    assert told.room == "Ruang pelayanan"
    assert state(booking) == "hadir"
    visit = Visit.objects.get()
    assert (visit.booking_id, visit.application_id) == (booking.id, booking.application_id)
    assert (visit.opens_at, visit.closes_at) == (NOW, HOUR.replace(hour=9, minute=30))
    given.refresh_from_db()
    assert (given.state, given.zone) == ("issued", "outside")
    (line,) = lines("visit.arrived")
    assert line["booking"] == str(booking.id)
    assert Entry.objects.get(action="visit.arrived").key_id == booking.key_id


def test_by_qr_as_well():
    booking, given = someone(), card()
    told = actions.check_in("JE", qr(booking), given.uid, DOOR, NOW)
    assert told.ticket == "A-001"
    assert lines("visit.arrived")[0]["qr"] is True


def test_tickets_count_by_class_and_priority():
    ordinary, again, first = someone(), someone(), someone(priority=True)
    foreign = booked(hour(5, service_class="paspor", starts_at=HOUR + 60 * MINUTE))
    tickets = [arrive(one)[0].ticket for one in (ordinary, first, again)]
    assert tickets == ["A-001", "P-001", "A-002"]
    late = actions.check_in("JE", foreign[0].code, card().uid, DOOR, HOUR + 61 * MINUTE)
    assert late.ticket == "A-003"


@pytest.mark.parametrize(("minutes", "reason"), [
    (-31, "too_early"), (-30, ""), (0, ""), (60, ""), (75, ""), (76, "too_late"),
])  # fmt: skip
def test_the_hour_with_its_tolerances(minutes, reason):
    booking, given = someone(), card()
    now = HOUR + minutes * MINUTE
    if reason:
        assert refusal(booking, given, now) == reason
        assert state(booking) == "terjadwal"
        assert not Visit.objects.exists()
    else:
        assert arrive(booking, given, now)[0].ticket == "A-001"


@pytest.mark.parametrize(("change", "reason"), [
    ({"state": "held"}, "not_paid"), ({"state": "lapsed"}, "lapsed"),
    ({"state": "cancelled"}, "cancelled"), ({"state": "ended"}, "over"),
])  # fmt: skip
def test_a_booking_must_be_confirmed(change, reason):
    booking = someone()
    Booking.objects.filter(id=booking.id).update(**change)
    assert refusal(booking) == reason


@pytest.mark.parametrize(("application", "reason"), [
    ("tidak_hadir", "missed"), ("batal_sistem", "cancelled"), ("ditolak", "rejected"),
    ("siap_ambil", "ready"), ("diserahkan", "handed_over"), ("biometrik", "already_been"),
])  # fmt: skip
def test_the_application_must_wait_for_this_visit(application, reason):
    booking = someone()
    Application.objects.filter(id=booking.application_id).update(state=application)
    assert refusal(booking) == reason


def test_another_office_or_day_or_a_closed_hour():
    booking, given = someone(), card()
    tomorrow = NOW + timedelta(days=1)
    assert refusal(booking, given, tomorrow) == "other_day"
    Session.objects.update(closed_at=NOW)
    assert refusal(booking, given) == "hour_closed"
    world.house("AF")
    with pytest.raises(Refused, match="other_office"):
        actions.check_in("AF", booking.code, given.uid, DOOR, NOW)


def test_an_older_qr_is_refused():
    booking, given = someone(), card()
    old = qr(booking)
    Booking.objects.filter(id=booking.id).update(issue=1)
    with pytest.raises(Refused, match="old_code"):
        actions.check_in("JE", old, given.uid, DOOR, NOW)
    booking.refresh_from_db()
    assert actions.check_in("JE", qr(booking), given.uid, DOOR, NOW).ticket == "A-001"


def test_what_is_no_code_of_ours():
    given = card()
    for presented, reason in (
        ("ABCD", "mistyped"), ("0" * 126, "not_genuine"),
        (booking_code.new_code(lambda _: 7), "unknown_code"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=reason):
            actions.check_in("JE", presented, given.uid, DOOR, NOW)


def test_a_booking_counts_once():
    booking = someone()
    _, given = arrive(booking)
    assert refusal(booking) == "already_been"
    actions.return_card("JE", given.uid, DOOR, NOW)
    assert refusal(booking) == "already_been", "also when the card is back"


@pytest.mark.parametrize(("change", "reason"), [
    ({"state": "lost"}, "card_lost"), ({"state": "revoked"}, "card_revoked"),
    ({"colour": "green"}, "card_colour"), ({"office_id": "AF"}, "card_other_office"),
])  # fmt: skip
def test_the_card_must_be_one_that_can_be_given(change, reason, offices):
    given = card()
    Card.objects.filter(id=given.id).update(**change)
    assert refusal(None, given) == reason
    assert not Visit.objects.exists()


def test_a_card_is_with_one_person_until_it_is_back():
    _, given = arrive()
    assert refusal(None, given) == "card_out"
    actions.return_card("JE", given.uid, DOOR, NOW)
    assert arrive(None, given)[0].ticket.startswith("A-")


def test_nothing_is_done_without_a_known_card():
    booking = someone()
    with pytest.raises(Refused, match="card_unknown"):
        actions.check_in("JE", booking.code, "04AABBCCDDEEFF", DOOR, NOW)
    assert state(booking) == "terjadwal"


def test_missing_papers_are_brought_within_seven_days():
    booking = someone()
    _, given = arrive(booking)
    actions.return_card("JE", given.uid, DOOR, NOW)
    Application.objects.filter(id=booking.application_id).update(
        state="berkas_kurang", changed_at=NOW
    )
    Booking.objects.filter(id=booking.id).update(state="ended")
    assert refusal(booking, given, NOW + timedelta(days=7, seconds=1)) == "papers_late"
    told, _ = arrive(booking, given, NOW + timedelta(days=3))
    assert told.kind == "papers"
    assert state(booking) == "hadir"
    assert Visit.objects.filter(booking_id=booking.id).count() == 2


def test_an_act_is_done_once_and_answers_the_same():
    booking, given = someone(), card()
    done = act()
    first = actions.check_in("JE", booking.code, given.uid, DOOR, NOW, act=done)
    again = actions.check_in("JE", booking.code, given.uid, DOOR, NOW, act=done)
    assert again == first
    assert Visit.objects.count() == DoorAct.objects.count() == 1


def test_a_refused_act_may_be_tried_again():
    booking, given, done = someone(), card(), act(HOUR - timedelta(hours=1))
    with pytest.raises(Refused, match="too_early"):
        actions.check_in("JE", booking.code, given.uid, DOOR, HOUR - timedelta(hours=1), act=done)
    assert not DoorAct.objects.exists()


def test_an_act_that_comes_late_is_judged_by_its_own_time():
    booking, given = someone(), card()
    later = NOW + timedelta(hours=5)
    told = actions.check_in("JE", booking.code, given.uid, DOOR, later, act=act(), offline=True)
    visit = Visit.objects.get(id=told.visit)
    assert (visit.arrived_at, visit.arrived_offline) == (NOW, True)
    with pytest.raises(Refused, match="too_old"):
        actions.check_in(
            "JE", someone().code, card().uid, DOOR, NOW + timedelta(hours=13), act=act()
        )


def test_what_the_counters_see():
    told, _ = arrive(someone(priority=True))
    (one,) = queries.present("JE")
    assert (one.visit_id, one.ticket, one.priority, one.zone) == (
        told.visit, "P-001", True, "outside",
    )  # fmt: skip
    assert queries.visit(told.visit) == one
    assert queries.present("AF") == []


def test_a_check_in_costs_few_statements(django_assert_num_queries):
    booking, given = someone(), card()
    arrive()
    with django_assert_num_queries(5):
        actions.check_in("JE", booking.code, given.uid, DOOR, NOW, act=act())
