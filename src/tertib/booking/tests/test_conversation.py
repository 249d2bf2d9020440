import io
import json
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image as Pillow

from tertib.booking import queries
from tertib.booking.models import Booking, State
from tertib.booking.tests.world import NOW, booked, family, session
from tertib.catalogue import queries as catalogue
from tertib.foundation import vault
from tertib.messaging import conversation
from tertib.messaging.models import Contact, Notice
from tertib.messaging.wire import Buttons, Image, Menu, Text


def say(contact_id, text="", choice=""):
    contact = Contact.objects.select_related("key").get(id=contact_id)
    replies = list(conversation.answer(contact, text, choice, NOW))
    assert [reply.message() for reply in replies], "within the platform's limits"
    return replies


def opened(notice: Notice) -> bytes:
    return vault.load(notice.contact.key_id).open(
        bytes(notice.content_sealed or b""), f"notice:{notice.id}"
    )


@pytest.mark.parametrize("text", ["kapan paspor saya selesai?", "status", "Cek paspor"])
def test_when_is_my_passport_ready(db, text):
    people, _ = booked("a", where=session(2))
    (reply,) = say(people.contact_id, text)
    assert "Siti a" in reply.body


def test_the_code_comes_as_a_picture_that_a_reader_reads(db):
    people, (one,) = booked("a", where=session(2))
    (reply,) = say(people.contact_id, "kode booking")
    assert isinstance(reply, Image)
    assert one.code in reply.caption
    found = zxingcpp.read_barcodes(Pillow.open(io.BytesIO(reply.data)))
    assert [code.text for code in found] == [queries.visit_pass(one)]


def test_another_hour_is_chosen_from_a_list(db):
    people, (one,) = booked("a", where=session(2))
    later = session(2, starts_at=NOW + timedelta(days=9))
    (menu,) = say(people.contact_id, "ganti jadwal")
    assert isinstance(menu, Menu)
    ((choice, _, _),) = menu.rows
    say(people.contact_id, choice=choice)
    assert Booking.objects.get(id=one.id).session == later


def test_a_stranger_s_choice_moves_nothing(db):
    people, (one,) = booked("a", where=session(2))
    session(2, starts_at=NOW + timedelta(days=9))
    (menu,) = say(people.contact_id, "ganti jadwal")
    say(family("b").contact_id, choice=menu.rows[0][0])
    say(family("c").contact_id, choice=f"cancel:{one.id.hex}.yes")
    assert Booking.objects.get(id=one.id).session == one.session
    assert Booking.objects.get(id=one.id).state == State.CONFIRMED


def test_cancelling_asks_first(db):
    people, (one,) = booked("a", where=session(2))
    (sure,) = say(people.contact_id, "batal")
    assert isinstance(sure, Buttons)
    assert Booking.objects.get(id=one.id).state == State.CONFIRMED
    say(people.contact_id, choice=sure.buttons[0][0])
    assert Booking.objects.get(id=one.id).state == State.CANCELLED


def test_a_family_reads_whose_code_is_whose(db):
    people, mine = booked("Aini Rahman", "b", where=session(2))
    short = dict(zip(people.applications, ("Siti A. R.", "Siti b."), strict=True))
    names = {one.code: short[one.application_id] for one in mine}
    pictures = say(people.contact_id, "kode booking")
    told = [picture.caption.split("\n")[:2] for picture in pictures]
    assert {code.strip("*"): name for code, name in told} == names
    (menu,) = say(people.contact_id, "batal")
    assert {code: name for _, code, name in menu.rows} == names
    rows = Notice.objects.filter(template="booking_code")
    codes = {json.loads(opened(row))["params"]["code"] for row in rows}
    assert codes == {f"{code} ({name})" for code, name in names.items()}


def test_one_alone_is_not_named(db):
    people, _ = booked("a", where=session(2))
    (reply,) = say(people.contact_id, "kode booking")
    assert "Siti" not in reply.caption


def test_the_receipt_goes_out_before_the_codes(db):
    booked("a", "b", where=session(2))
    rows = Notice.objects.exclude(template="bill_issued").order_by("urgency", "id")
    assert [row.template for row in rows] == ["paid", "booking_code", "booking_code"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("syarat paspor hilang", "Ganti paspor: hilang"), ("tarif paspor baru", "Paspor baru"),
        ("berapa biaya kalau paspor rusak?", "Ganti paspor: rusak"),
        ("price of a new passport", "New passport"), ("tarif visa", "Visa kunjungan"),
    ],
)  # fmt: skip
def test_a_named_service_is_told_at_once(db, text, told):
    (reply,) = say(family("a").contact_id, text)
    assert isinstance(reply, Text)
    assert reply.body.startswith(f"*{told}*")


def test_where_several_are_named_these_are_offered_in_whole_words(db):
    (menu,) = say(family("a").contact_id, "tarif paspor")
    offered = [choice.partition(":")[2] for choice, _, _ in menu.rows]
    assert {"BARU", "GANTI_HABIS", "HILANG"} <= set(offered)
    assert "ITK" not in offered
    services = {one.code: one for one in catalogue.services(NOW.date())}
    assert [title for _, title, _ in menu.rows] == [services[c].short.id for c in offered]


def test_papers_and_price_of_a_service(db):
    people = family("a")
    (menu,) = say(people.contact_id, "syarat")
    (reply,) = say(people.contact_id, choice=menu.rows[0][0])
    assert isinstance(reply, Text)
    assert "Rp" in reply.body
