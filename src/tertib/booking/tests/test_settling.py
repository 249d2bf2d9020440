from datetime import datetime, timedelta

import pytest

from tertib.applications.actions import move
from tertib.applications.models import Application
from tertib.booking import actions, jobs, queries
from tertib.booking.models import Booking, Seat, State
from tertib.booking.tests.world import NOW, booked, family, lines, pay, session
from tertib.foundation import clock
from tertib.ledger import actors, draws
from tertib.ledger import rules as draw_rules
from tertib.messaging.models import Notice
from tertib.payments import queries as bills

LATER = NOW + timedelta(hours=2, minutes=2)


def states() -> list[str]:
    return sorted(Application.objects.values_list("state", flat=True))


def test_a_paid_order_is_confirmed_once(db):
    held = family("a", "b").reserve(session(5))
    pay(held.bill)
    assert states() == ["terjadwal"] * 2
    before = Booking.objects.filter(state=State.CONFIRMED).count(), Notice.objects.count()
    assert before == (2, 4)  # the bill, paid, and two codes
    jobs.follow(held.bill.id)
    assert (Booking.objects.filter(state=State.CONFIRMED).count(), Notice.objects.count()) == before
    assert len(lines("booking.confirmed")) == 2


def test_nothing_but_the_orders_own_paid_bill_confirms(db):
    where = session(5)
    first, second = family("a").reserve(where), family("b").reserve(where)
    with pytest.raises(ValueError, match="own paid bill"):
        actions.confirm(first.order_id, first.bill, NOW)
    pay(second.bill)
    with pytest.raises(ValueError, match="own paid bill"):
        actions.confirm(first.order_id, bills.bill(second.bill.id), NOW)
    assert Booking.objects.filter(state=State.CONFIRMED).count() == 1


def test_an_unpaid_place_lapses_after_two_hours_and_rests(db):
    where = session(2)
    people = family("a", "b")
    people.reserve(where)
    with clock.frozen(LATER):
        jobs.lapse_due(timestamp=0)
        jobs.lapse_due(timestamp=0)
    assert states() == ["kedaluwarsa"] * 2
    assert set(Booking.objects.values_list("state", flat=True)) == {"lapsed"}
    seats = list(Seat.objects.filter(booking=None))
    assert len(seats) == 2
    for seat in seats:
        assert LATER + timedelta(minutes=10) <= seat.available_from <= LATER + timedelta(hours=24)
    assert Notice.objects.filter(template="place_lapsed").count() == 1
    again = people.reserve(session(5, starts_at=NOW + timedelta(days=8)), LATER)
    assert len(again.codes) == 2


def test_a_paid_place_never_lapses(db):
    held = family("a").reserve(session(2))
    pay(held.bill)
    with clock.frozen(LATER):
        jobs.lapse_due(timestamp=0)
    assert Booking.objects.get().state == State.CONFIRMED


def test_a_lost_job_is_mended(db):
    """The bank's call was recorded, its job never ran: the next minute confirms."""
    held = family("a").reserve(session(2))
    pay(held.bill, follow=False)
    assert Booking.objects.get().state == State.HELD
    with clock.frozen(LATER):
        jobs.lapse_due(timestamp=0)
    assert Booking.objects.get().state == State.CONFIRMED


def test_anyone_can_recompute_when_a_place_came_back(db):
    family("a", "b").reserve(session(2))
    with clock.frozen(LATER):
        jobs.lapse_due(timestamp=0)
    seed = draws.reveal_seed("JE", LATER.date(), LATER + timedelta(days=1))
    released = lines("seat.released")
    assert len(released) == 2
    for line in released:
        again = draw_rules.recompute(line["draw"], seed)
        window = line["window"]
        moment = datetime.fromisoformat(window["opens"]) + timedelta(
            seconds=again.below(window["seconds"])
        )
        assert moment.isoformat() == line["available_from"]


def test_the_day_after_a_booking_is_over_and_one_may_book_again(db):
    people, (one,) = booked("a", where=session(2))
    with clock.frozen(one.session.ends_at + timedelta(hours=13)):
        jobs.end_past(timestamp=0)
    assert Booking.objects.get().state == State.ENDED
    assert states() == ["tidak_hadir"]
    family("a").reserve(session(2, starts_at=NOW + timedelta(days=20)), NOW + timedelta(days=9))
    assert people.contact_id
    assert queries.for_contact(people.contact_id) == []


def test_who_came_is_not_called_absent(db):
    _, (one,) = booked("a", where=session(2))
    move([one.application_id], "arrive", actors.system("door"), one.session.starts_at)
    with clock.frozen(one.session.ends_at + timedelta(hours=13)):
        jobs.end_past(timestamp=0)
    assert (Booking.objects.get().state, states()) == (State.ENDED, ["hadir"])


def test_everybody_is_reminded_once_the_day_before(db):
    booked("a", where=session(2, starts_at=NOW + timedelta(days=1)))
    for hour, expected in [(14, 0), (15, 1), (16, 1)]:
        with clock.frozen(NOW.replace(hour=hour - 7)):
            jobs.remind(timestamp=0)
        assert Notice.objects.filter(template="reminder").count() == expected
