import io
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image as Pillow

from tertib.booking import queries
from tertib.booking.models import Booking, State
from tertib.booking.tests.world import NOW, booked, family, session
from tertib.messaging import conversation
from tertib.messaging.models import Contact
from tertib.messaging.wire import Buttons, Image, Menu, Text


def say(contact_id, text="", choice=""):
    contact = Contact.objects.select_related("key").get(id=contact_id)
    replies = list(conversation.answer(contact, text, choice, NOW))
    assert [reply.message() for reply in replies], "within the platform's limits"
    return replies


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


def test_papers_and_price_of_a_service(db):
    people = family("a")
    (menu,) = say(people.contact_id, "syarat")
    (reply,) = say(people.contact_id, choice=menu.rows[0][0])
    assert isinstance(reply, Text)
    assert "Rp" in reply.body
