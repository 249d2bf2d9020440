"""The whole way over HTTP without any script, and who may see what."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.test import Client

from tertib.applications import actions, queries, signin
from tertib.applications.rules import State
from tertib.applications.tests import cast
from tertib.foundation import clock
from tertib.foundation.ids import new_id


@pytest.fixture(autouse=True)
def _moment(db):
    signin.forget_cache()
    with clock.frozen(cast.NOW):
        yield


@pytest.fixture
def contact():
    return cast.phone()


@pytest.fixture
def client(contact) -> Client:
    return cast.client(contact)


def _fill(client: Client, url: str) -> str:
    """Answer pages one after another until the papers; returns their address."""
    for _step in range(20):
        if url.endswith("/documents/"):
            return url
        page = client.get(url).content.decode()
        names = set(re.findall(r'name="(\w+)"', page)) & set(cast.ADULT)
        answer = client.post(url, {name: cast.ADULT[name] for name in names})
        assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]+)', page)
        url = answer["Location"]
    raise AssertionError("the form does not end")


def test_from_start_to_sent_without_a_script(client, contact):
    begun = client.post("/apply/BARU/", {"people": "1"})
    papers = _fill(client, begun["Location"])
    for code in ("ktp", "kk", "birth_proof"):
        photo = BytesIO(cast.PHOTO)
        photo.name = "foto.jpg"
        answer = client.post(papers, {"document": code, "file": photo})
        assert answer["Location"] == f"{papers}#{code}"
    party = queries.parties_of(contact.id)[0]
    review = client.get(f"/applications/{party.id}/review/").content.decode()
    assert "Siti Nur&#x27;aini" in review
    assert cast.ADULT["nik"] in review
    assert "Rp\u00a0950.000" in review
    sent = client.post(f"/applications/{party.id}/review/")
    assert sent["Location"] == f"/book/{party.id}/"
    (person,) = queries.applicants(party.id)
    assert person.state == State.SUBMITTED
    assert client.get("/my/").status_code == 200
    assert client.get(f"/applications/{party.id}/").status_code == 200
    again = client.post(f"/applications/{party.id}/review/")
    assert again["Location"] == f"/book/{party.id}/"


def test_what_is_wrong_is_kept_shown_and_explained(client):
    url = client.post("/apply/BARU/", {"people": "1"})["Location"]
    answer = client.post(url, {"name": "S1ti", "nik": "317", "birth_place": "Bogor"})
    assert answer.status_code == 422
    for shown in (answer, client.get(url)):
        page = shown.content.decode()
        assert 'value="S1ti"' in page
        assert 'value="317"' in page
        assert 'value="Bogor"' in page
    assert "summary-of-errors" in answer.content.decode()


def test_a_warning_does_not_hold_up(client):
    url = client.post("/apply/BARU/", {"people": "1"})["Location"]
    typed = {**cast.ADULT, "nik": "0074011501900001"}
    answer = client.post(url, typed)
    assert answer.status_code == 302
    assert cast.ADULT["name"] in client.get(url).content.decode().replace("&#x27;", "'")
    assert "data-note>" in client.get(url).content.decode()


def test_each_field_is_kept_as_it_is_typed(client, contact):
    url = client.post("/apply/BARU/", {"people": "1"})["Location"]
    draft = url.replace("person-wni", "draft")
    answer = client.post(draft, {"page": "person-wni", "nik": "317"})
    assert answer.json()["notes"]["nik"][0] == "error"
    answer = client.post(draft, {"page": "person-wni", "name": "Siti"})
    assert answer.json()["notes"]["name"] == ["warning", ""]
    person = queries.parties_of(contact.id)[0].applicants[0]
    assert person.answers == {"nik": "317", "name": "Siti"}
    assert client.post(draft, {"page": "nowhere", "name": "Siti"}).status_code == 404


def test_a_refused_file_says_why(client, contact):
    party = cast.filled(contact, cast.nik(1))
    application = party.applications.get()
    url = f"/applications/{party.id}/{application.id}/documents/"
    wrong = BytesIO(b"MZ" + b"\0" * 100)
    wrong.name = "ktp.jpg"
    answer = client.post(url, {"document": "ktp", "file": wrong})
    assert answer.status_code == 422
    assert "summary-of-errors" in answer.content.decode()
    assert client.post(url, {"document": "ktp"}).status_code == 422


def test_people_are_added_and_taken_out(client, contact):
    party = cast.filled(contact, cast.nik(1))
    added = client.post(f"/applications/{party.id}/people/")
    assert added.status_code == 302
    second = queries.applicants(party.id)[1]
    remove = f"/applications/{party.id}/{second.application_id}/remove/"
    assert client.get(remove).status_code == 200
    client.post(remove)
    assert len(queries.applicants(party.id)) == 1
    assert client.get(remove).status_code == 404


def test_limits_are_said_in_words(client, contact):
    for _ in range(5):
        actions.start(contact.id, "BARU", 1, cast.NOW)
    answer = client.post("/apply/BARU/", {"people": "1"})
    assert answer.status_code == 429
    assert "summary-of-errors" in answer.content.decode()


def test_a_service_that_is_not_sold_cannot_be_started(client):
    assert client.get("/apply/ITAP/")["Location"] == "/services/ITAP/"
    assert client.post("/apply/ITAP/", {"people": "1"})["Location"] == "/services/ITAP/"
    assert client.get("/apply/NONE/").status_code == 404


def test_own_paper_can_be_looked_at(client, contact):
    party = cast.filled(contact, cast.nik(1))
    application = party.applications.get()
    document = application.documents.all()[0]
    base = f"/applications/{party.id}/{application.id}/documents/"
    answer = client.get(f"{base}{document.id}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{base}{new_id()}/").status_code == 404
    assert client.post(f"{base}{document.id}/remove/").status_code == 302
    assert client.get(f"{base}{document.id}/").status_code == 404


def _addresses(contact) -> list[tuple[str, str]]:
    party = cast.filled(contact, cast.nik(1))
    application = party.applications.get()
    document = application.documents.all()[0]
    person = f"/applications/{party.id}/{application.id}"
    return [
        ("get", f"/applications/{party.id}/"),
        ("get", f"/applications/{party.id}/review/"),
        ("post", f"/applications/{party.id}/review/"),
        ("post", f"/applications/{party.id}/people/"),
        ("get", f"{person}/remove/"),
        ("post", f"{person}/remove/"),
        ("get", f"{person}/person-wni/"),
        ("post", f"{person}/person-wni/"),
        ("post", f"{person}/draft/"),
        ("get", f"{person}/documents/"),
        ("post", f"{person}/documents/"),
        ("get", f"{person}/documents/{document.id}/"),
        ("post", f"{person}/documents/{document.id}/remove/"),
    ]


def test_for_another_phone_none_of_it_exists(contact):
    other = cast.client(cast.phone("628999"))
    before = [a.answers for p in queries.parties_of(contact.id) for a in p.applicants]
    for method, url in _addresses(contact):
        answer = getattr(other, method)(url, {"page": "person-wni", "name": "Calo"})
        assert answer.status_code == 404, url
    assert before == []
    (party,) = queries.parties_of(contact.id)
    assert party.applicants[0].name == cast.ADULT["name"]
    assert len(party.applicants) == 1


def test_without_a_phone_one_is_asked_for_it(contact):
    for method, url in [*_addresses(contact), ("get", "/my/"), ("post", "/phone/out/")]:
        answer = getattr(Client(), method)(url)
        assert (answer.status_code, answer["Location"][:7]) == (302, "/phone/"), url


def test_one_party_does_not_open_the_applications_of_another(client, contact):
    first, second = cast.filled(contact, cast.nik(1)), cast.filled(contact, cast.nik(2))
    stranger = second.applications.get()
    assert client.get(f"/applications/{first.id}/{stranger.id}/person-wni/").status_code == 404


def test_pages_are_not_cached(client):
    assert "no-store" in client.get("/my/")["Cache-Control"]


def test_each_person_of_a_party_finds_their_own_pick_up(client, contact):
    party, (first, second, third) = cast.party(contact, State.READY, State.READY, State.HANDED_OVER)
    party.submitted_at = cast.NOW
    party.save()
    page = client.get(f"/applications/{party.id}/").content.decode()
    for application in (first, second, third):
        assert f'href="/collect/{application}/"' in page
    mine = client.get("/my/").content.decode()
    assert f'class="button second" href="/applications/{party.id}/"' in mine
    assert f'href="/collect/{third}/"' in mine


def test_one_passport_that_is_ready_is_one_click_away(client, contact):
    party, (application, _other) = cast.party(contact, State.READY, State.VERIFICATION)
    party.submitted_at = cast.NOW
    party.save()
    assert f'href="/collect/{application}/"' in client.get("/my/").content.decode()
