"""The database refuses what the law refuses, whatever code writes to it."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tertib.watchlist.models import Change, Order, Subject
from tertib.watchlist.rules.orders import Kind
from tertib.watchlist.tests.world import JOHN, NOW, TODAY


@pytest.fixture
def order(world) -> Order:
    return world.in_force()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("exit_ban_of_six_months", {"end": date(2026, 7, 27)}),
        ("ends_after_it_starts", {"end": date(2026, 1, 25)}),
        ("ends_after_it_starts", {"end": None}),
        ("extended_once_at_most", {"extensions": 2, "first_end": date(2026, 7, 26)}),
        ("extended_once_at_most", {"extensions": 1}),
        ("exit_ban_of_six_months",
         {"extensions": 1, "first_end": date(2026, 7, 26), "end": date(2027, 1, 27)}),
        ("urgent_for_twenty_days", {"state": "darurat", "urgent": True, "end": date(2026, 2, 15)}),
        ("urgent_says_so", {"state": "darurat", "end": date(2026, 2, 1)}),
        ("own_citizens_may_enter", {"kind": "tangkal"}),
        ("never_a_reason", {"reason": "undocumented_work"}),
        ("has_a_basis", {"basis": ""}),
        ("in_force_by_approval", {"approved_by": None}),
        ("in_force_by_approval", {"state": "ditolak"}),
    ],
)  # fmt: skip
def test_an_order_cannot_be(order, name, change):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Order.objects.filter(id=order.id).update(**change)


def test_who_proposed_did_not_approve(order, world):
    with pytest.raises(IntegrityError, match="four_eyes_on_orders"), transaction.atomic():
        Order.objects.filter(id=order.id).update(approved_by=world.eko)


def test_who_asked_for_a_change_did_not_grant_it(order, world):
    with pytest.raises(IntegrityError, match="four_eyes_on_changes"), transaction.atomic():
        Change.objects.create(
            order=order, verb="revoke", why="died", number="K", decided_on=TODAY, state="granted",
            asked_by=world.eko, asked_at=NOW, decided_by=world.eko, decided_at=NOW,
        )  # fmt: skip


def test_the_nationality_of_an_order_is_its_subjects(world):
    """Else an entry ban on a citizen would only need a lie in its own row."""
    order = world.in_force(who=JOHN, number="K7")
    with pytest.raises(IntegrityError, match="order_nationality"), transaction.atomic():
        _move_to_singapore(order)


def _move_to_singapore(order: Order) -> None:
    Order.objects.filter(id=order.id).update(nationality="SGP")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_limits_of_an_entry_ban(world):
    order = world.in_force(who=JOHN, number="K7", kind=Kind.ENTRY, end=date(2036, 1, 26))
    with pytest.raises(IntegrityError, match="entry_ban_of_ten_years"), transaction.atomic():
        Order.objects.filter(id=order.id).update(end=date(2036, 1, 27))
    Order.objects.filter(id=order.id).update(end=None)


def test_one_subject_a_nik(order, world):
    world.in_force(who=JOHN, number="K8")
    nik = Subject.objects.get(id=order.subject_id).nik_hash
    with pytest.raises(IntegrityError, match="one_subject_a_nik"), transaction.atomic():
        Subject.objects.exclude(id=order.subject_id).update(nik_hash=nik)
