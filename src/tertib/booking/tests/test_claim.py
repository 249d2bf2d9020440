import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from tertib.booking import claim
from tertib.booking.models import Booking, Seat, Session
from tertib.booking.rules import Refused
from tertib.booking.tests.world import NOW, order, person, session

CLIENTS = 16


def book(where: Session, *names: str, priority: int = 0, opened: bool = False) -> claim.Claimed:
    people = [person(name) for name in names]
    with transaction.atomic(), claim.refusing():
        return claim.book(order(where), people, priority=priority, opened=opened, now=NOW)()


def test_a_family_gets_seats_of_one_session_or_none(db):
    where = session(4)
    assert len(book(where, "a", "b", "c")) == 3
    with pytest.raises(Refused, match="full"):
        book(where, "d", "e")
    assert Booking.objects.count() == 3
    assert len(book(where, "d")) == 1
    assert not Seat.objects.filter(booking=None).exists()


def test_a_person_has_one_active_booking(db):
    book(session(5), "siti")
    elsewhere = session(5, service_class="visa")
    with pytest.raises(Refused, match="already_booked"):
        book(elsewhere, "budi", "siti")
    assert Booking.objects.count() == 1
    Booking.objects.update(state="lapsed")
    book(elsewhere, "siti")


def test_reserved_seats_are_for_priority_people_until_they_open(db):
    where = session(3, reserved=2)
    book(where, "ordinary")
    with pytest.raises(Refused, match="full"):
        book(where, "late")
    with pytest.raises(Refused, match="full"):
        book(where, "old", "companion", priority=1)
    ((_, kept),) = book(where, "old", priority=1).values()
    assert kept
    assert book(where, "late", opened=True)


def test_a_priority_person_takes_an_ordinary_seat_when_the_reserved_are_gone(db):
    where = session(2, reserved=1)
    taken = [*book(where, "a", priority=1).values(), *book(where, "b", priority=1).values()]
    assert [kept for _, kept in taken] == [True, False]


def test_a_resting_seat_cannot_be_claimed_before_its_moment(db):
    where = session(1)
    Seat.objects.update(available_from=NOW.replace(hour=3))
    with pytest.raises(Refused, match="full"):
        book(where, "early")


def test_a_booking_never_holds_two_seats(db):
    where = session(2)
    (booking_id,) = book(where, "a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(booking=None).update(booking_id=booking_id)


def compete(people: int, attempt: Callable[[str], bool]) -> int:
    """How many of ``people`` got a place when all try at once, from CLIENTS connections."""

    def one(name: str) -> bool:
        try:
            with transaction.atomic():
                return attempt(name)
        except Refused:
            return False

    def close() -> None:
        barrier.wait()
        connection.close()

    barrier = threading.Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        got = sum(pool.map(one, [f"person {n}" for n in range(people)]))
        list(pool.map(lambda _: close(), range(CLIENTS)))
    return got


@pytest.mark.race
def test_the_race_is_real_without_the_claim(live_db):
    """Check, then insert, as peers do: more people than seats get a place."""
    where = session(200)

    def check_then_insert(name: str) -> bool:
        if Booking.objects.filter(session=where).count() >= 200:
            raise Refused("full")
        one, at = person(name), order(where)
        Booking.objects.create(
            id=one.booking_id, code=one.code, order_id=at.id, party_id=at.party_id,
            application_id=one.application_id, contact_id=at.contact_id, key_id=one.key_id,
            person_hash=one.person_hash, service_code="BARU", card="yellow", session=where,
            held_at=NOW, held_until=at.held_until,
        )  # fmt: skip
        return True

    assert compete(1000, check_then_insert) > 200


@pytest.mark.race
def test_a_thousand_people_and_two_hundred_seats(live_db):
    where = session(200)

    def attempt(name: str) -> bool:
        with claim.refusing():
            claim.book(order(where), [person(name)], priority=0, opened=False, now=NOW)
        return True

    assert compete(1000, attempt) == 200
    assert Booking.objects.count() == 200
    assert Booking.objects.values("person_hash").distinct().count() == 200
    assert not Seat.objects.filter(booking=None).exists()


@pytest.mark.race
def test_one_person_from_many_phones_gets_one_place(live_db):
    where = session(200)

    def attempt(name: str) -> bool:
        same = [person("siti"), person(name)]
        with claim.refusing():
            claim.book(order(where), same, priority=0, opened=False, now=NOW)
        return True

    assert compete(100, attempt) == 1
    assert Booking.objects.count() == 2
