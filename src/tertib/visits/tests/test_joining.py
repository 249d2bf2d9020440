"""Whoever walked in with priority: form, bill, payment, line; and who may not."""

from datetime import timedelta
from itertools import product

import pytest

from tertib.applications.models import Application
from tertib.booking.models import Booking, Seat, Session
from tertib.booking.tests import world as places
from tertib.counters.presence import callable_now
from tertib.payments.models import Bill
from tertib.visits import actions, invitation, jobs, queries, rules
from tertib.visits.models import Visit
from tertib.visits.queries import Stage
from tertib.visits.rules import Kind, Refused
from tertib.visits.tests.world import DOOR, NOW, card, hour

pytestmark = pytest.mark.usefixtures("house")
MINE = Kind("paspor", "yellow")


@pytest.fixture
def visit():
    """Somebody who walked in, in an hour that has no seat left."""
    hour(0)
    told = actions.walk_in("JE", "BARU", "elderly", card().uid, DOOR, NOW)
    return Visit.objects.get(id=told.visit)


def joined(visit, family=None):
    family = family or places.family("nik-of-a-grandmother")
    return family, actions.join(visit.id, family.party_id, family.contact_id, NOW)


def paid(held):
    places.pay(held.bill)
    jobs.seat(0, f"booking:{Booking.objects.get(order_id=held.order_id).id}")


@pytest.mark.parametrize(
    ("open_", "seated", "held", "people"),
    list(product([True, False], [True, False], [True, False], [(), (MINE,), (MINE, MINE)])),
)
def test_only_one_person_who_is_here_and_has_no_place_joins(open_, seated, held, people):
    def check():
        rules.check_join(open_=open_, seated=seated, held=held, given_for=MINE, applied_for=people)

    if open_ and not seated and not held and len(people) == 1:
        check()
    else:
        with pytest.raises(Refused):
            check()


@pytest.mark.parametrize("other", [Kind("izin_tinggal", "yellow"), Kind("paspor", "green")])
def test_a_form_for_something_else_does_not_join(other):
    with pytest.raises(Refused, match="other_service"):
        rules.check_join(open_=True, seated=False, held=False, given_for=MINE, applied_for=[other])


def test_from_the_form_to_the_line(visit):
    family, held = joined(visit)
    assert held.bill.state == Bill.State.ISSUED
    assert not Seat.objects.exclude(booking=None).exists()
    assert callable_now("JE") == {}
    assert queries.walkin(visit_of(visit), family.contact_id).stage == Stage.PAY
    paid(held)
    (application,) = callable_now("JE")
    assert application == family.applications[0]
    assert Application.objects.get().state == "hadir"
    assert queries.walkin(visit_of(visit), family.contact_id).stage == Stage.LINE
    assert [line["ticket"] for line in places.lines("visit.joined")] == ["P-001"]


def visit_of(visit):
    return Visit.objects.get(id=visit.id)


def test_nobody_stands_in_line_who_has_not_paid(visit):
    joined(visit)
    actions.seat(Booking.objects.get().id, NOW)
    assert callable_now("JE") == {}
    assert Visit.objects.get().application_id is None


def test_paid_twice_told_is_once(visit):
    _, held = joined(visit)
    paid(held)
    assert not actions.seat(Booking.objects.get().id, NOW)
    assert Application.objects.get().state == "hadir"


def test_who_paid_stands_in_line_though_the_job_was_lost(visit):
    family, held = joined(visit)
    jobs.seat_all(0)
    assert callable_now("JE") == {}
    places.pay(held.bill)
    jobs.seat_all(0)
    jobs.seat_all(0)
    assert list(callable_now("JE")) == [family.applications[0]]
    assert len(places.lines("visit.joined")) == 1


def test_one_ticket_is_for_one_person(visit):
    joined(visit)
    with pytest.raises(Refused, match="joined_already"):
        joined(visit, places.family("nik-of-another"))
    assert Booking.objects.count() == 1


def test_a_form_for_a_family_does_not_join(visit):
    with pytest.raises(Refused, match="one_person"):
        joined(visit, places.family("one", "two"))


def test_a_place_that_lapsed_lets_them_try_again(visit):
    family, held = joined(visit)
    from tertib.booking import actions as bookings

    bookings.lapse(held.order_id, NOW + timedelta(hours=3))
    _, again = joined(visit, family)
    paid(again)
    assert list(callable_now("JE")) == [family.applications[0]]


def test_who_has_a_place_elsewhere_gets_no_second_one(visit):
    from tertib.booking.rules import Refused as NoPlace

    places.booked("nik-of-a-grandmother", where=hour(3, NOW + timedelta(days=3)))
    with pytest.raises(NoPlace, match="already_booked"):
        joined(visit)
    assert Visit.objects.get().booking_id is None
    assert [line["why"] for line in places.lines("booking.refused")] == ["already_booked"]


def test_after_the_card_came_back_nothing_joins_and_the_place_counts_as_any(visit):
    _, held = joined(visit)
    actions.return_card("JE", visit.card.uid, DOOR, NOW)
    paid(held)
    assert Application.objects.get().state == "terjadwal"
    told = actions.check_in("JE", Booking.objects.get().code, card().uid, DOOR, NOW)
    assert told.kind == "booked"
    with pytest.raises(Refused, match="visit_over"):
        joined(visit, places.family("late"))


def test_on_a_day_without_this_service_they_are_told(visit):
    Session.objects.all().delete()
    with pytest.raises(Refused, match="no_hour_today"):
        joined(visit)


# ---- the page ----


def page(visit):
    return f"/here/{invitation.token(visit.id)}/"


def test_the_link_leads_through_the_form_to_the_bill(client, visit):
    assert f"/phone/?next={page(visit)}" in client.get(page(visit)).content.decode()
    family = places.family("nik-of-a-grandmother")
    phone = places.browser(family.contact_id)
    shown = phone.get(page(visit))
    assert "P-001 untuk Siti nik-of-a-grandmother" in shown.content.decode()
    sent = phone.post(page(visit) + "join", {"party": family.party_id})
    assert sent.url == f"/bill/{Bill.objects.get().id}/"
    assert "Lihat tagihan" in phone.get(page(visit)).content.decode()
    other = places.browser(places.family("x").contact_id)
    assert "Ponsel lain" in other.get(page(visit)).content.decode()
    assert "Lihat tagihan" not in other.get(page(visit)).content.decode()


def test_a_form_that_was_begun_here_leads_back_here(visit):
    from tertib.applications import onward

    phone = places.browser(places.messaging.contact_for("6281300000001", "en", NOW).id)
    phone.get(page(visit))
    begun = phone.post(page(visit) + "begin")
    assert begun.url == f"/applications/{Application.objects.get().party_id}/"
    assert onward.COOKIE in phone.cookies
    assert "Lanjutkan formulir" in phone.get(page(visit)).content.decode()
    actions.return_card("JE", visit.card.uid, DOOR, NOW)
    phone.get(page(visit))
    assert not phone.cookies[onward.COOKIE].value, "the next form leads where forms lead"


def test_a_refusal_is_said_in_words(visit):
    joined(visit)
    late = places.family("nik-of-another")
    phone = places.browser(late.contact_id)
    refused = phone.post(page(visit) + "join", {"party": late.party_id})
    assert refused.status_code == 409
    assert "Formulir untuk nomor ini sudah dikirim" in refused.content.decode()


@pytest.mark.parametrize("token", ["x", "A" * 38, "A" * 37, "%00", "é", "0" * 400])
def test_nobody_guesses_a_link(client, visit, token):
    assert client.get(f"/here/{token}/").status_code == 404


def test_another_phones_form_cannot_be_used(visit):
    family, other = places.family("mine"), places.family("not mine")
    phone = places.browser(family.contact_id)
    assert phone.post(page(visit) + "join", {"party": other.party_id}).status_code == 404
    assert phone.post(page(visit) + "join", {"party": "x"}).status_code == 404
    assert not Booking.objects.exists()


def test_whoever_asks_with_the_ticket_is_shown_the_link_again(cast, visit):
    desk = cast.client("door_js")

    def told(ticket):
        return desk.post("/arrival/JE/ask/", {"code": ticket}).content.decode()

    assert "Masih kurang: formulir dan pembayaran." in told("p-1")
    assert 'class="invitation"' in told("p-1")
    assert 'class="invitation"' not in told("A\0-001")
    paid(joined(visit)[1])
    assert "Sudah dalam antrean" in told("P-001")
    assert 'class="invitation"' not in told("P-001")
