from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tertib.applications.models import Application
from tertib.booking.models import Booking, Seat
from tertib.booking.rules import Refused
from tertib.booking.tests.world import NOW, family, lines, session
from tertib.contracts import booking_code
from tertib.messaging.models import Notice
from tertib.payments.models import Bill


def states() -> list[str]:
    return sorted(Application.objects.values_list("state", flat=True))


def test_a_family_holds_places_gets_one_bill_and_a_notice(db):
    held = family("a", "b", "c").reserve(session(5))
    assert list(Booking.objects.values_list("state", flat=True)) == ["held"] * 3
    assert states() == ["menunggu_bayar"] * 3
    bill = Bill.objects.get()
    assert (bill.subject, bill.amount) == (f"order:{held.order_id}", 3 * 650_000)
    assert bill.expires_at == NOW + timedelta(hours=2)
    assert Notice.objects.get().key == f"bill_issued:{bill.id}"
    assert len(lines("booking.held")) == 3
    assert [booking_code.normalise(code) for code in held.codes] == list(held.codes)


def test_a_full_session_leaves_nothing_behind(db):
    where = session(1)
    with pytest.raises(Refused, match="full"):
        family("a", "b").reserve(where)
    assert states() == ["diajukan"] * 2
    assert not Bill.objects.exists()
    assert not Booking.objects.exists()


def test_a_duplicate_is_refused_and_recorded(db):
    where = session(5)
    family("siti").reserve(where)
    with pytest.raises(Refused, match="already_booked"):
        family("siti", "budi").reserve(where)
    assert [line["why"] for line in lines("booking.refused")] == ["already_booked"]
    assert Seat.objects.exclude(booking=None).count() == 1


def test_a_phone_that_keeps_holding_is_refused_for_a_day(db):
    where = session(9)
    first = family("0")
    contact = Application.objects.get().party.contact
    first.reserve(where)
    for nik in "12":
        family(nik, contact=contact).reserve(where)
    last = family("3", contact=contact)
    with pytest.raises(Refused, match="too_many_holds"):
        last.reserve(where)
    assert lines("booking.refused")
    last.reserve(where, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("starts_in", "why"),
    [(timedelta(hours=2), "too_late"), (timedelta(days=-1), "too_late")],
)
def test_a_session_too_near_cannot_be_booked(db, starts_in, why):
    with pytest.raises(Refused, match=why):
        family("a").reserve(session(5, starts_at=NOW + starts_in))


def test_a_session_is_booked_from_its_release_on(db):
    where = session(5)
    where.released_at = NOW + timedelta(minutes=1)
    where.save()
    people = family("a")
    with pytest.raises(Refused, match="not_released"):
        people.reserve(where)
    people.reserve(where, NOW + timedelta(minutes=1))


def test_seats_of_another_class_of_service_are_refused(db):
    with pytest.raises(Refused, match="wrong_session"):
        family("a").reserve(session(5, service_class="visa"))


def test_the_hot_path_stays_short(db):
    people, where = family("a"), session(5)
    people.reserve(where)  # warms what is read once a process
    other = family("b")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        other.reserve(where)
    statements = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 14, "\n".join(statements)
