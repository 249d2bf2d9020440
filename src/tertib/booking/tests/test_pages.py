from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from tertib.booking import queries
from tertib.booking.models import Booking, State
from tertib.booking.tests.world import NOW, booked, browser, family, session
from tertib.contracts import booking_code
from tertib.foundation import clock, keys
from tertib.payments.models import Bill


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(NOW) as move:
        yield move


def test_from_the_office_to_the_bill(db):
    where, people = session(3), family("a", "b")
    client = browser(people.contact_id)
    page = client.get(f"/book/{people.party_id}/")
    assert f"/book/{people.party_id}/JE/" in page.content.decode()
    days = client.get(f"/book/{people.party_id}/JE/").content.decode()
    assert "?day=2026-02-02" in days
    hours = client.get(f"/book/{people.party_id}/JE/?day=2026-02-02").content.decode()
    assert str(where.id) in hours
    assert "WIB" in hours
    done = client.post(f"/book/{people.party_id}/JE/", {"session": where.id})
    assert done["Location"] == f"/bill/{Bill.objects.get().id}/"
    again = client.post(f"/book/{people.party_id}/JE/", {"session": where.id})
    assert again["Location"] == done["Location"], "a second click leads to the same bill"
    assert Booking.objects.count() == 2


def test_a_full_office_says_when_places_come_back(db):
    where, people = session(1), family("a", "b")
    client = browser(people.contact_id)
    page = client.post(f"/book/{people.party_id}/JE/", {"session": where.id})
    assert page.status_code == 409
    assert 'role="alert"' in page.content.decode()
    family("c").reserve(where)
    queries.places.forget()
    empty = client.get(f"/book/{people.party_id}/JE/").content.decode()
    assert "Tidak ada yang dapat menjual tempat kepada Anda" in empty


def test_the_booking_shows_a_qr_that_a_gate_can_check(db):
    people, (one,) = booked("a", where=session(3))
    client = browser(people.contact_id)
    page = client.get(f"/booking/{one.code}/").content.decode()
    assert "Siti a" in page
    picture = client.get(f"/booking/{one.code}/qr.svg")
    assert ElementTree.fromstring(picture.content).tag.endswith("svg")
    public = keys.signing_key(settings.CORE.keys, "booking").public_key()
    shown = booking_code.verify(queries.visit_pass(one), public)
    assert (shown.code, shown.office, shown.starts_at) == (one.code, "JE", one.session.starts_at)


def test_the_calendar_file_has_the_office_s_zone_and_two_alarms(db):
    people, (one,) = booked("a", where=session(3))
    raw = browser(people.contact_id).get(f"/booking/{one.code}/calendar.ics").content
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
    assert event["DTSTART"].dt == one.session.starts_at
    assert len(event.walk("VALARM")) == 2
    assert b"Siti" not in raw


@pytest.mark.parametrize(
    "tail", ["", "qr.svg", "calendar.ics", "receipt", "cancel/", "reschedule/"]
)
def test_a_booking_exists_only_for_its_own_phone(db, tail):
    _, (one,) = booked("a", where=session(3))
    stranger = family("b")
    url = f"/booking/{one.code}/{tail}"
    assert browser(stranger.contact_id).get(url).status_code == 404
    assert Client().get(url)["Location"].startswith("/phone/")


def test_another_phone_s_party_cannot_be_booked(db):
    where, people, stranger = session(3), family("a"), family("b")
    client = browser(stranger.contact_id)
    for url in (f"/book/{people.party_id}/", f"/book/{people.party_id}/JE/"):
        assert client.get(url).status_code == 404
    answer = client.post(f"/book/{people.party_id}/JE/", {"session": where.id})
    assert answer.status_code == 404
    assert not Booking.objects.exists()


def test_an_unpaid_place_has_no_qr(db):
    people = family("a")
    held = people.reserve(session(3))
    client = browser(people.contact_id)
    assert client.get(f"/booking/{held.codes[0]}/qr.svg").status_code == 404
    assert client.get(f"/booking/{held.codes[0]}/").status_code == 200


def test_cancelling_says_what_it_costs_first(db):
    people, (one,) = booked("a", where=session(3))
    client = browser(people.contact_id)
    page = client.get(f"/booking/{one.code}/cancel/").content.decode()
    assert "Pembayaran tidak dikembalikan" in page
    client.post(f"/booking/{one.code}/cancel/")
    assert Booking.objects.get().state == State.CANCELLED
    assert client.get(f"/booking/{one.code}/").status_code == 200


def test_moving_through_the_pages(db, monday):
    people, (one,) = booked("a", where=session(3))
    other = session(3, starts_at=NOW + timedelta(days=9))
    client = browser(people.contact_id)
    url = f"/booking/{one.code}/reschedule/"
    assert str(other.id) in client.get(f"{url}?day=2026-02-04").content.decode()
    assert client.post(url, {"session": other.id}).status_code == 302
    assert Booking.objects.get().session == other
    assert client.post(url, {"session": one.session_id}).status_code == 409


@pytest.mark.parametrize("session_id", ["", "nonsense", "018f3c1e-0000-7000-8000-000000000000"])
def test_a_session_that_does_not_exist(db, session_id):
    people = family("a")
    session(1)
    answer = browser(people.contact_id).post(
        f"/book/{people.party_id}/JE/", {"session": session_id}
    )
    assert answer.status_code == 404


def test_places_as_json(db):
    where = session(3, reserved=1)
    answer = Client().get("/api/v1/offices/JE/places?service_class=paspor")
    assert answer.json()["hours"][0] | {"starts_at": "", "ends_at": ""} == {
        "session": str(where.id), "starts_at": "", "ends_at": "", "free": 2, "reserved": 1,
    }  # fmt: skip
    assert Client().get("/api/v1/offices/XX/places?service_class=paspor").status_code == 404


def test_the_paid_bill_leads_to_the_booking_of_its_own_phone_only(db):
    people, (one, other) = booked("a", "b", where=session(3))
    bill = Bill.objects.get()
    address = f"/booking/order/{one.order_id}/"
    assert address in browser(people.contact_id).get(f"/bill/{bill.id}/").content.decode()
    to = browser(people.contact_id).get(address)["Location"]
    assert to == f"/booking/{min(one.code, other.code)}/"
    assert browser(family("c").contact_id).get(address).status_code == 404
    assert Client().get(address).status_code == 302
