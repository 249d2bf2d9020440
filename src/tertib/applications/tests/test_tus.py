import base64
import http.client
import os
import socket
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertib.applications import actions, queries, signin
from tertib.applications.jobs import sweep
from tertib.applications.models import Document, Upload
from tertib.applications.papers import store
from tertib.applications.tests import cast, papers
from tertib.applications.tests.site import served
from tertib.foundation import clock
from tertib.foundation.ids import new_id
from tertib.foundation.models import RateWindow

PIECE = "application/offset+octet-stream"
BIG = papers.picture("PNG", (1200, 900)) + os.urandom(400_000)  # what follows the end is cut off


@pytest.fixture
def moment():
    signin.forget_cache()
    with clock.frozen(cast.NOW) as move:
        yield move


@pytest.fixture
def contact(db, moment):
    return cast.phone()


@pytest.fixture
def application(contact):
    party = actions.start(contact.id, "BARU", 1, cast.NOW)
    application = party.applications.get()
    typed = {**cast.ADULT}
    for slug in ("person-wni", "status-wni"):
        actions.save_answers(contact.id, application.id, slug, typed, cast.NOW)
    return application


def _about(application_id: UUID, code: str = "ktp", name: str = "ktp saya.jpg") -> str:
    def coded(text: object) -> str:
        return base64.b64encode(str(text).encode()).decode()

    return f"application {coded(application_id)},document {coded(code)},filename {coded(name)}"


class Tus:
    """A tus client as small as the protocol."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def create(self, application_id, size, code="ktp", **headers):
        headers = {
            "Tus-Resumable": "1.0.0", "Upload-Length": str(size),
            "Upload-Metadata": _about(application_id, code), **headers,
        }  # fmt: skip
        return self.client.post("/uploads/", content_type=PIECE, headers=headers)

    def patch(self, url, offset, body, **headers):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
        return self.client.patch(url, body, content_type=PIECE, headers=headers)

    def head(self, url):
        return self.client.head(url, headers={"Tus-Resumable": "1.0.0"})

    def delete(self, url):
        return self.client.delete(url, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture
def tus(contact):
    return Tus(cast.client(contact))


def test_a_file_sent_in_pieces_becomes_a_document(tus, application):
    data = papers.picture()
    created = tus.create(application.id, len(data))
    assert created.status_code == 201
    url = created["Location"]
    half = len(data) // 2
    assert tus.patch(url, 0, data[:half])["Upload-Offset"] == str(half)
    head = tus.head(url)
    assert (head["Upload-Offset"], head["Upload-Length"]) == (str(half), str(len(data)))
    assert head["Cache-Control"] == "no-store"
    assert "Upload-Expires" in head
    assert tus.patch(url, half, data[half:]).status_code == 204
    document = Document.objects.get()
    assert (document.code, document.media_type) == ("ktp", "image/jpeg")
    person = queries.applicants(application.party_id)[0]
    assert papers.pixels(store.get(document.id, person.key)) == papers.pixels(data)


def test_pieces_lie_sealed(tus, application, settings):
    data = papers.picture()
    url = tus.create(application.id, len(data))["Location"]
    tus.patch(url, 0, data[:-1])
    folder = settings.CORE.data / "uploads" / url.split("/")[-2]
    stored = [path.read_bytes() for path in folder.iterdir()]
    assert stored
    assert not any(data[:64] in piece for piece in stored)


def test_the_server_says_what_it_can(db):
    answer = Client().options("/uploads/")
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,expiration,termination"
    assert answer["Tus-Max-Size"] == str(8 * 1024 * 1024)


def test_protocol_errors(tus, application):
    assert tus.create(application.id, 10, **{"Tus-Resumable": "0.2"}).status_code == 412
    assert tus.create(application.id, "x").status_code == 400
    assert tus.create(application.id, 10, **{"Upload-Metadata": "nonsense"}).status_code == 400
    url = tus.create(application.id, 10)["Location"]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    wrong_type = tus.client.patch(url, b"x", content_type="text/plain", headers=headers)
    assert wrong_type.status_code == 415
    assert tus.patch(url, "-1", b"x").status_code == 400
    assert tus.client.get(url, headers=headers).status_code == 405


def test_a_wrong_offset_is_a_conflict_and_changes_nothing(tus, application):
    url = tus.create(application.id, 100)["Location"]
    tus.patch(url, 0, b"x" * 40)
    for offset in (0, 39, 41):
        refused = tus.patch(url, offset, b"y" * 10)
        assert refused.status_code == 409
        assert refused["Upload-Offset"] == "40"
    assert tus.head(url)["Upload-Offset"] == "40"


def test_too_large_is_refused_when_announced_and_when_sent(tus, application):
    assert tus.create(application.id, 8 * 1024 * 1024 + 1).status_code == 413
    assert tus.create(application.id, 0).status_code == 422
    url = tus.create(application.id, 10)["Location"]
    assert tus.patch(url, 0, b"x" * 11).status_code == 413
    assert tus.head(url)["Upload-Offset"] == "0"


def test_what_it_really_is_decides(tus, application):
    for data in (b"MZ" + b"\0" * 500, b"PK\x03\x04" + b"\0" * 500, papers.picture()[:-300]):
        url = tus.create(application.id, len(data))["Location"]
        refused = tus.patch(url, 0, data)
        assert refused.status_code == 422
        assert refused.json()["title"]
        assert tus.head(url).status_code == 422
    assert not Document.objects.exists()


def test_another_phones_upload_does_not_exist(tus, application):
    url = tus.create(application.id, 100)["Location"]
    other = Tus(cast.client(cast.phone("628999")))
    assert other.head(url).status_code == 404
    assert other.patch(url, 0, b"x").status_code == 404
    assert other.delete(url).status_code == 404
    assert other.create(application.id, 100).status_code == 404
    assert other.head(f"/uploads/{new_id()}/").status_code == 404
    assert Tus(Client()).head(url).status_code == 401
    assert tus.head(url)["Upload-Offset"] == "0"


def test_papers_that_are_not_asked_for_are_refused(tus, application):
    assert tus.create(application.id, 100, code="sktt").status_code == 409
    data = papers.picture()
    for _ in range(4):
        tus.patch(tus.create(application.id, len(data))["Location"], 0, data)
    assert tus.create(application.id, len(data)).status_code == 409


def test_a_given_up_upload_leaves_nothing(tus, application, settings):
    url = tus.create(application.id, 100)["Location"]
    tus.patch(url, 0, b"x" * 50)
    assert tus.delete(url).status_code == 204
    assert tus.head(url).status_code == 404
    assert not (settings.CORE.data / "uploads" / url.split("/")[-2]).exists()


def test_an_upload_expires(tus, application, moment):
    url = tus.create(application.id, 100)["Location"]
    moment(cast.NOW + timedelta(hours=73))
    assert tus.head(url).status_code == 404
    sweep(0)
    assert not Upload.objects.exists()


def test_a_lost_last_answer_is_learnt_by_head(tus, application):
    data = papers.picture()
    url = tus.create(application.id, len(data))["Location"]
    tus.patch(url, 0, data)
    assert tus.head(url)["Upload-Offset"] == str(len(data))
    assert Document.objects.count() == 1


def test_a_crash_before_the_judgement_heals_at_the_next_question(tus, application):
    data = papers.picture()
    url = tus.create(application.id, len(data))["Location"]
    actions.receive(UUID(url.split("/")[-2]), 0, data)  # stored, then the process died
    assert not Document.objects.exists()
    assert tus.head(url).status_code == 200
    assert Document.objects.count() == 1


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(cuts=st.lists(st.integers(1, 20_000), max_size=6), lies=st.lists(st.integers(0, 40_000)))
def test_any_way_of_cutting_gives_the_same_file(tus, application, cuts, lies):
    data = papers.picture()
    url = tus.create(application.id, len(data), code="kk")["Location"]
    at = 0
    for length in [*cuts, len(data)]:
        for lie in lies[:2]:
            if lie != at:
                assert tus.patch(url, lie, b"?").status_code == 409
        piece = data[at : at + length]
        if piece:
            assert tus.patch(url, at, piece).status_code == 204
            at += len(piece)
    person = queries.applicants(application.party_id)[0]
    document = Document.objects.get(code="kk")
    assert papers.pixels(store.get(document.id, person.key)) == papers.pixels(data)
    actions.detach(application.party.contact_id, application.id, document.id, cast.NOW)
    Upload.objects.all().delete()
    RateWindow.objects.all().delete()


@pytest.fixture
def site(live_db, moment):
    with served() as address:
        yield address


@pytest.mark.race
def test_a_cut_line_loses_only_what_was_on_it(site):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1))
    application = party.applications.get()
    token = "t" * 32
    cookie = cast.client(contact).cookies[signin.COOKIE].value
    base = {
        "Tus-Resumable": "1.0.0", "X-CSRFToken": token, "Content-Type": PIECE,
        "Cookie": f"{signin.COOKIE}={cookie}; csrftoken={token}",
    }  # fmt: skip

    def ask(method, path, body=b"", **more):
        line = http.client.HTTPConnection(*site, timeout=20)
        line.request(method, path, body, {**base, **more})
        answer = line.getresponse()
        answer.read()
        return answer

    created = ask("POST", "/uploads/", **{
        "Upload-Length": str(len(BIG)), "Upload-Metadata": _about(application.id)})  # fmt: skip
    assert created.status == 201
    url = created.headers["Location"]

    line = socket.create_connection(site)
    head = f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(BIG)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in base.items())
    line.sendall(f"{head}Upload-Offset: 0\r\n\r\n".encode() + BIG[:300_000])
    line.shutdown(socket.SHUT_WR)  # the phone enters a tunnel
    line.recv(1000)
    line.close()

    offset = int(ask("HEAD", url).headers["Upload-Offset"])
    assert offset == 300_000
    assert ask("PATCH", url, BIG[offset:], **{"Upload-Offset": str(offset)}).status == 204
    document = Document.objects.filter(application=application, code="ktp").latest("id")
    person = queries.applicants(party.id)[0]
    assert papers.pixels(store.get(document.id, person.key)) == papers.pixels(BIG)


@pytest.mark.race
def test_of_two_pieces_at_the_same_offset_one_counts(live_db, moment):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1))
    application = party.applications.get()
    upload = actions.begin(contact.id, application.id, "ktp", "x", 1000, cast.NOW)
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def attempt(letter: bytes) -> None:
        from django.db import connection

        start.wait()
        try:
            actions.receive(upload.id, 0, letter * 500)
            outcomes.append("kept")
        except actions.WrongOffset:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(b"%d" % n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["kept"]
    assert Upload.objects.get(id=upload.id).offset == 500
