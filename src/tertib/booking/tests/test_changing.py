from datetime import timedelta

import pytest

from tertib.applications.models import Application
from tertib.booking import actions, queries
from tertib.booking.models import Booking, Seat, State
from tertib.booking.rules import Refused
from tertib.booking.tests.world import NOW, booked, family, lines, session
from tertib.contracts import booking_code
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.messaging.models import Notice
from tertib.payments.models import Bill

STAFF = actors.staff(new_id())


def test_a_booking_moves_once_and_its_old_seat_rests(db):
    old, new = session(2), session(2, starts_at=NOW + timedelta(days=8))
    people, (one, _) = booked("a", "b", where=old)
    before = queries.visit_pass(one)
    actions.reschedule(one.order_id, new.id, people.actor, NOW)
    assert set(Booking.objects.values_list("session", "issue")) == {(new.id, 1)}
    after = queries.visit_pass(Booking.objects.select_related("session").get(id=one.id))
    assert after != before
    assert all(seat.available_from > NOW for seat in Seat.objects.filter(session=old))
    assert Seat.objects.filter(session=new, booking=None).count() == 0
    assert set(Application.objects.values_list("state", flat=True)) == {"dijadwalkan_ulang"}
    assert Notice.objects.filter(template="schedule_changed").count() == 2
    with pytest.raises(Refused, match="no_more_reschedules"):
        actions.reschedule(one.order_id, old.id, people.actor, NOW)


def test_moving_into_a_full_session_changes_nothing(db):
    old, new = session(1), session(1, starts_at=NOW + timedelta(days=8))
    people, (one,) = booked("a", where=old)
    booked("b", where=new)
    with pytest.raises(Refused, match="full"):
        actions.reschedule(one.order_id, new.id, people.actor, NOW)
    assert Seat.objects.get(session=old).booking_id == one.id
    assert not lines("seat.released")


def test_after_h_minus_1_nothing_moves(db):
    old = session(1, starts_at=NOW + timedelta(days=1))
    new = session(1, starts_at=NOW + timedelta(days=9))
    people, (one,) = booked("a", where=old)
    midnight = NOW + timedelta(hours=15)  # 00:00 WIB of the day itself
    with pytest.raises(Refused, match="after_h_minus_1"):
        actions.reschedule(one.order_id, new.id, people.actor, midnight)
    actions.reschedule(one.order_id, new.id, people.actor, midnight - timedelta(minutes=1))


def test_one_of_a_family_cancels_after_payment(db):
    people, (one, other) = booked("a", "b", where=session(2))
    actions.cancel(one.id, people.actor, NOW)
    states = dict(Booking.objects.values_list("id", "state"))
    assert states == {one.id: State.CANCELLED, other.id: State.CONFIRMED}
    assert sorted(Application.objects.values_list("state", flat=True)) == [
        "batal_sistem", "terjadwal",
    ]  # fmt: skip
    with pytest.raises(Refused, match="not_now"):
        actions.cancel(one.id, people.actor, NOW)


def test_before_payment_the_whole_order_ends_and_its_bill(db):
    people = family("a", "b")
    held = people.reserve(session(2))
    first = Booking.objects.filter(order_id=held.order_id).first()
    assert len(actions.cancel(first.id, people.actor, NOW)) == 2
    assert Bill.objects.get().state == "cancelled"
    assert set(Application.objects.values_list("state", flat=True)) == {"diajukan"}


def test_staff_can_neither_cancel_nor_move_a_person(db):
    new = session(2, starts_at=NOW + timedelta(days=8))
    _, (one,) = booked("a", where=session(2))
    with pytest.raises(Refused, match="not_yours"):
        actions.cancel(one.id, STAFF, NOW)
    with pytest.raises(Refused, match="not_yours"):
        actions.reschedule(one.order_id, new.id, STAFF, NOW)


def test_the_office_closes_an_hour_and_everybody_moves(db):
    where, later = session(3), session(2, starts_at=NOW + timedelta(days=8))
    _, family_of_two = booked("a", "b", where=where)
    people, (left,) = booked("c", where=where)
    assert actions.close_session(where.id, "Listrik padam", STAFF, NOW) == (2, 1)
    moved = Booking.objects.filter(id__in=[one.id for one in family_of_two])
    assert set(moved.values_list("session", "reschedules")) == {(later.id, 0)}
    assert lines("session.closed")[0]["reason"] == "Listrik padam"
    with pytest.raises(Refused, match=r"full|session_closed"):
        family("d").reserve(where)
    another = session(1, starts_at=NOW + timedelta(days=10))
    actions.reschedule(left.order_id, another.id, people.actor, NOW)
    assert Booking.objects.get(id=left.id).reschedules == 0


@pytest.mark.parametrize(("reason", "actor", "why"), [
    (" ", STAFF, "no_reason"), ("x", actors.applicant(new_id()), "not_yours"),
])  # fmt: skip
def test_only_staff_with_a_reason_close_an_hour(db, reason, actor, why):
    with pytest.raises(Refused, match=why):
        actions.close_session(session(1).id, reason, actor, NOW)


def test_the_name_of_a_booking_never_changes(db):
    """Promise 3: through every verb, the person of a booking stays who it was."""
    old, new = session(3), session(3, starts_at=NOW + timedelta(days=8))
    people, bookings = booked("a", "b", where=old)
    before = {one.id: bytes(one.person_hash) for one in bookings}
    actions.reschedule(bookings[0].order_id, new.id, people.actor, NOW)
    actions.close_session(new.id, "Gempa", STAFF, NOW)
    actions.cancel(bookings[0].id, people.actor, NOW)
    after = {one.id: bytes(one.person_hash) for one in Booking.objects.all()}
    assert before == after
    assert all(booking_code.normalise(one.code) for one in bookings)
