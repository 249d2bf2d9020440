from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from tertib.applications import actions, signin
from tertib.applications.tests import cast
from tertib.foundation import clock
from tertib.messaging.models import LoginCode, Notice


@pytest.fixture(autouse=True)
def _fresh_revocations():
    signin.forget_cache()


@pytest.fixture
def moment():
    with clock.frozen(cast.NOW) as move:
        yield move


def _request(client: Client):
    request = RequestFactory().get("/my/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request


def test_the_cookie_costs_no_query_once_revocations_are_known(
    db, moment, django_assert_num_queries
):
    contact = cast.phone()
    request = _request(cast.client(contact))
    signin.contact_id(request)
    with django_assert_num_queries(0):
        assert signin.contact_id(request) == contact.id


def test_the_cookie_is_hidden_from_scripts_and_other_sites(db, moment):
    morsel = cast.client(cast.phone()).cookies[signin.COOKIE]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert int(morsel["max-age"]) == 30 * 86400


def test_a_forged_or_foreign_cookie_is_nobody(db, moment):
    client = cast.client(cast.phone())
    good = client.cookies[signin.COOKIE].value
    for bad in ("", "x", good[:-2] + "AA", good.replace(":", ".")):
        client.cookies[signin.COOKIE] = bad
        assert signin.contact_id(_request(client)) is None


def test_it_ends_by_itself_and_is_renewed_by_visits(db, moment):
    client = cast.client(cast.phone())
    moment(cast.NOW + timedelta(days=20))
    assert client.get("/my/").status_code == 200
    moment(cast.NOW + timedelta(days=45))
    assert client.get("/my/").status_code == 200
    moment(cast.NOW + timedelta(days=80))
    assert client.get("/my/").status_code == 302


def test_signing_out_everywhere_ends_every_browser_and_a_later_sign_in_counts(
    db, moment, django_capture_on_commit_callbacks
):
    contact = cast.phone()
    first, second = cast.client(contact), cast.client(contact)
    with django_capture_on_commit_callbacks(execute=True):
        first.post("/phone/out/", {"everywhere": "1"})
    assert second.get("/my/").status_code == 302
    later = cast.NOW + timedelta(seconds=1)
    moment(later)
    assert cast.client(contact, later).get("/my/").status_code == 200


def _code_sent(monkeypatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda _limit: 123456)


def test_a_phone_signs_in_with_the_code_and_comes_back_where_it_wanted(db, moment, monkeypatch):
    _code_sent(monkeypatch)
    client = Client()
    asked = client.get("/apply/BARU/")
    assert asked["Location"] == "/phone/?next=%2Fapply%2FBARU%2F"
    sent = client.post(asked["Location"], {"phone": "0812 3456 7890", "next": "/apply/BARU/"})
    assert sent["Location"] == "/phone/code/"
    assert Notice.objects.get().template == "login_code"
    wrong = client.post("/phone/code/", {"code": "000000"})
    assert wrong.status_code == 422
    done = client.post("/phone/code/", {"code": "123 456"})
    assert done["Location"] == "/apply/BARU/"
    assert client.get("/apply/BARU/").status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(db, moment, monkeypatch, wanted):
    _code_sent(monkeypatch)
    client = Client()
    client.post("/phone/", {"phone": "081234567890", "next": wanted})
    assert client.post("/phone/code/", {"code": "123456"})["Location"] == "/my/"


def test_a_number_that_cannot_be_is_kept_and_explained(db, moment):
    answer = Client().post("/phone/", {"phone": "08x"})
    assert answer.status_code == 422
    assert b'value="08x"' in answer.content


def test_another_code_is_paced(db, moment):
    client = Client()
    client.post("/phone/", {"phone": "081234567890"})
    assert client.post("/phone/code/", {"resend": "1"}).status_code == 429
    moment(cast.NOW + timedelta(seconds=61))
    assert client.post("/phone/code/", {"resend": "1"}).status_code == 200
    assert client.post("/phone/code/", {"resend": "1"}).status_code == 429
    assert Notice.objects.count() == 2
    assert LoginCode.objects.get().sent_at == cast.NOW + timedelta(seconds=61)


def test_too_many_codes_are_refused_with_a_time(db, moment):
    for _ in range(4):
        assert Client().post("/phone/", {"phone": "081234567890"}).status_code == 302
    assert Client().post("/phone/", {"phone": "081234567890"}).status_code == 429


def test_trouble_with_whatsapp_is_said(db, moment):
    assert b'class="notice danger"' in Client().get("/phone/").content


def test_the_code_page_without_a_number_asks_for_it(db, moment):
    assert Client().get("/phone/code/")["Location"] == "/phone/"


def test_sign_out_everywhere_is_recorded(db):
    from tertib.ledger.models import Entry

    contact = cast.phone()
    actions.sign_out_everywhere(contact.id, cast.NOW)
    assert Entry.objects.get().action == "contact.sign_out"
