"""The pages as officers, supervisors, auditors and a television see them."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tertib.applications.models import Document
from tertib.applications.papers import store
from tertib.counters import actions
from tertib.counters.actions.common import case_at
from tertib.counters.models import Case, Desk
from tertib.counters.queries import board as boards
from tertib.counters.tests.world import later, serve, visitor
from tertib.foundation import clock, vault
from tertib.ledger.models import Entry


@pytest.fixture(autouse=True)
def at_half_past_nine():
    boards_forget()
    with clock.frozen(later()) as set_to:
        yield set_to


def boards_forget():
    from tertib.counters.queries.board import forget

    forget()


def post(client, verb, **data):
    return client.post(f"/staff/counter/act/{verb}/", data, follow=True)


def test_an_officer_opens_calls_serves_and_closes(office):
    officer = office.officer("budi")
    client = office.client(officer)
    page = client.get("/staff/counter/").content.decode()
    assert "Loket 1" in page
    assert "disabled>" not in page.split("Buka loket")[0].rsplit("<button", 1)[-1]
    where = {"counter": office.counters[0].id}
    page = client.post("/staff/counter/open/JE/", where, follow=True).content.decode()
    assert "Loket 1" in page
    assert "Siti" not in page
    visitor()
    page = post(client, "next").content.decode()
    case = Case.objects.get()
    assert case.ticket in page
    assert "Siti" in page  # the name of whoever was drawn
    page = post(client, "begin").content.decode()
    assert 'data-key="2"' in page
    answer = client.post("/staff/counter/outcome/", {"outcome": "complete"}, follow=True)
    assert answer.status_code == 200
    client.post("/staff/counter/outcome/", {"outcome": "captured"})
    case.refresh_from_db()
    assert case.group == "interview"
    post(client, "pause", reason="prayer")
    post(client, "resume")
    post(client, "close")
    assert Desk.objects.get().closed_at


def test_before_a_draw_the_screen_tells_no_name_no_ticket_no_number(office):
    tickets = [visitor().ticket for _ in range(7)]
    desk = office.desk("budi")
    office.desk("dewi")
    client = office.client(office.officers["budi"])
    page = client.get("/staff/counter/").content.decode()
    assert "Siti" not in page
    assert not [ticket for ticket in tickets if ticket in page]
    assert ">7<" not in page
    assert "beberapa" in page or "some" in page
    assert desk


def test_the_pulse_answers_204_until_something_changes_and_calls_who_is_ready(office):
    desk = office.desk("budi")
    client = office.client(office.officers["budi"])
    screen = client.get("/staff/counter/").context["screen"]
    assert client.post("/staff/counter/look/", {"version": screen.version}).status_code == 204
    actions.call_next(desk.staff_id, later())
    answer = client.post("/staff/counter/look/", {"version": screen.version})
    assert answer.status_code == 200
    visitor()
    answer = client.post("/staff/counter/look/", {"version": screen.version})
    assert Case.objects.get().ticket in answer.content.decode()
    Desk.objects.update(closed_at=later())
    assert client.post("/staff/counter/look/", {}).status_code == 205


def test_a_pulse_costs_few_statements(office, django_assert_max_num_queries):
    desk = office.desk("budi")
    client = office.client(office.officers["budi"])
    actions.call_next(desk.staff_id, later())
    with django_assert_max_num_queries(45):
        client.post("/staff/counter/look/", {})


def test_refusals_are_words(office):
    client = office.client(office.officer("budi", phone=False))
    page = client.get("/staff/counter/").content.decode()
    assert "loker" in page.lower()
    where = {"counter": office.counters[0].id}
    page = client.post("/staff/counter/open/JE/", where, follow=True).content.decode()
    assert "notice danger" in page
    assert "notice danger" in post(client, "next").content.decode()
    assert client.post("/staff/counter/act/fly/").status_code == 404
    wrong = {"counter": uuid4()}
    assert client.post("/staff/counter/open/JE/", wrong).status_code == 404


def test_a_paper_opens_only_for_the_officer_who_serves_and_leaves_a_line(office):
    desk = office.desk("budi")
    visitor()
    case = actions.call_next(desk.staff_id, later())
    document = _paper(case)
    url = reverse("counter_paper", args=[document.id])
    client = office.client(office.officers["budi"])
    assert client.get(url).status_code == 404  # called, not here yet
    actions.begin(desk.staff_id, later())
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content == b"picture"
    (line,) = Entry.objects.filter(action="document.opened")
    assert line.subject == f"application:{case.application_id}"
    other = office.client(office.officer("dewi"))
    assert other.get(url).status_code == 404
    serve_rest = ("complete", "captured")
    for outcome in serve_rest:
        actions.end_step(desk.staff_id, outcome, later(5))
    assert client.get(url).status_code == 404
    assert Entry.objects.filter(action="document.opened").count() == 1


def _paper(case):
    from tertib.applications.models import Application

    key = vault.unwrap(Application.objects.select_related("key").get(id=case.application_id).key)
    row = Document.objects.create(
        application_id=case.application_id, code="ktp", media_type="image/jpeg", size=7, pages=1,
        name_sealed=b"", created_at=later(),
    )  # fmt: skip
    store.put(row.id, key, b"picture")
    return row


def test_missing_papers_end_on_a_slip_without_a_name(office):
    desk = office.desk("budi")
    visitor()
    actions.call_next(desk.staff_id, later())
    actions.begin(desk.staff_id, later())
    client = office.client(office.officers["budi"])
    data = {"outcome": "missing", "reason": "absent", "papers": ["kk", "ktp"]}
    answer = client.post("/staff/counter/outcome/", data, follow=True)
    page = answer.content.decode()
    assert "Kartu Keluarga" in page
    assert "Siti" not in page
    assert "2 Februari 2026" in page
    other = office.client(office.officer("dewi"))
    assert other.get(answer.redirect_chain[-1][0]).status_code == 404


def test_the_board_shows_tickets_and_no_names(office):
    desk = office.desk("budi")
    ticket = visitor().ticket
    client = Client()
    assert client.get("/board/JE/").status_code == 200
    assert json.loads(client.get("/board/JE/now").content) == {"calls": [], "opens": ""}
    actions.call_next(desk.staff_id, later())
    boards_forget()
    answer = client.get("/board/JE/now")
    (call,) = json.loads(answer.content)["calls"]
    assert call == {"ticket": ticket, "counter": "Loket 1", "calls": 1, "begun": False}
    again = client.get("/board/JE/now", headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = client.get("/board/JE/").content.decode()
    assert ticket in page
    assert "Siti" not in page
    assert client.get("/board/XX/").status_code == 404


def test_asking_the_board_again_and_again_costs_nothing(office, django_assert_num_queries):
    Client().get("/board/JE/now")
    with django_assert_num_queries(0):
        for _ in range(20):
            Client().get("/board/JE/now")
    assert boards("JE", later()).calls == []
    assert Client().get("/board/XX/now").status_code == 404


def test_the_board_says_when_counters_open_again(office, at_half_past_nine):
    at_half_past_nine(later(160))  # 12.10
    assert Client().get("/board/JE/now").json() == {"calls": [], "opens": "13.00"}
    page = Client().get("/board/JE/").content.decode()
    assert "Buka kembali pukul <b data-opens>13.00</b>" in page
    boards_forget()
    at_half_past_nine(later(8 * 60))  # 17.30
    assert Client().get("/board/JE/now").json()["opens"] == "", "not today any more"


def test_the_supervisor_sees_tickets_reasons_and_times(office, django_assert_max_num_queries):
    desk = office.desk("budi")
    office.desk("dewi")
    tickets = [visitor().ticket for _ in range(4)]
    actions.call_next(desk.staff_id, later())
    serve(desk, later(0.5), seconds=5)
    actions.call_next(desk.staff_id, later(5))
    actions.release(desk.staff_id, "language", later(6))
    case = Case.objects.filter(state="waiting").first()
    assert case
    assert case_at(desk) is None
    client = office.client(office.supervisor)
    with clock.frozen(later(8)), django_assert_max_num_queries(45):
        page = client.get("/staff/counters/JE/").content.decode()
    assert "Loket 1" in page
    assert any(ticket in page for ticket in tickets)
    assert "Siti" not in page
    assert "Perlu petugas dengan bahasa lain" in page


def test_a_supervisor_overrides_with_a_reason_that_shows(office):
    officer = office.officer("budi", phone=False)
    client = office.client(office.supervisor)
    url = "/staff/counters/JE/override/"
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    data = {"officer": officer.id, "locks": ["phone"], "reason": "locker_fault",
            "text": "Loker 3 macet"}  # fmt: skip
    page = client.post(url, data, follow=True).content.decode()
    assert "Loker 3 macet" in page
    theirs = office.client(officer)
    where = {"counter": office.counters[0].id}
    page = theirs.post("/staff/counter/open/JE/", where, follow=True).content.decode()
    assert "Loker 3 macet" in page


def test_duties_are_given_by_the_supervisor(office):
    officer = office.officer("budi")
    client = office.client(office.supervisor)
    assert "Budi" in client.get("/staff/counters/JE/duties/").content.decode()
    data = {"officer": officer.id, "groups": ["quality"]}
    client.post("/staff/counters/JE/duties/", data)
    assert actions.duties("JE", officer.id) == ["quality"]


def test_the_day_file_is_refused_while_its_seed_is_secret(office):
    desk = office.desk("budi")
    visitor()
    actions.call_next(desk.staff_id, later())
    answer = Client().get("/record/draws/JE/2026-01-26.json")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Client().get("/record/draws/JE/rubbish.json").status_code == 404
    assert Client().get("/record/draws/").status_code == 200


STAFF_PAGES = {
    "/staff/counter/": {"counter_js", "counter_tng"},
    "/staff/counters/": {"supervisor_js", "supervisor_tng", "compliance", "auditor"},
    "/staff/counters/JE/": {"supervisor_js", "compliance", "auditor"},
    "/staff/counters/JE/override/": {"supervisor_js"},
    "/staff/counters/JE/duties/": {"supervisor_js"},
}
EVERYONE = [
    "door_js", "counter_js", "counter_tng", "border_btm", "watchlist", "supervisor_js",
    "supervisor_tng", "compliance", "auditor", "operator", "nobody", "anonymous",
]  # fmt: skip


@pytest.mark.parametrize("url", STAFF_PAGES)
def test_who_may_open_what(cast, url):
    for name in EVERYONE:
        status = cast.status(name, url)
        if name in STAFF_PAGES[url]:
            assert status in (200, 302), name
            assert cast.client(name).get(url, follow=True).status_code == 200, name
        else:
            expected = 302 if name == "anonymous" else 403
            assert status == expected, name


ACTS = ["/staff/counters/JE/act/approve/", "/staff/counters/JE/act/back/",
        "/staff/counters/JE/act/go-on/"]  # fmt: skip


@pytest.mark.parametrize("url", ACTS)
def test_only_the_offices_supervisor_acts(cast, url):
    for name in EVERYONE:
        status = cast.client(name).post(url, {"id": str(uuid4())}).status_code
        assert status == (302 if name in ("supervisor_js", "anonymous") else 403), name


def test_a_counter_of_another_office_cannot_be_opened(cast):
    assert cast.client("counter_tng").post("/staff/counter/open/JE/", {}).status_code == 403
