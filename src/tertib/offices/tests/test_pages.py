from datetime import UTC, date, datetime, time

import pytest

from tertib.foundation import clock
from tertib.ledger.models import Entry
from tertib.offices import actions, demo, pact, queries
from tertib.offices.models import Closure, Office, Staff
from tertib.offices.rules import Hours
from tertib.offices.testing import JS, TNG

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
PASSWORD = "kopi-susu-gula-aren"


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def supervisor(cast):
    client = cast.client("supervisor_js")
    client.cookies["language"] = "en"
    return client


def test_the_list_shows_open_offices_first_and_searches(cast):
    actions.load_reference_data(NOW)
    client = cast.client("counter_js")
    text = client.get("/staff/offices/").content.decode()
    assert text.index("Jakarta Selatan") < text.index("Agam")
    found = client.get("/staff/offices/?q=merauke").content.decode()
    assert "Merauke" in found
    assert "Agam" not in found
    nothing = client.get("/staff/offices/?q=atlantis")
    assert "Agam" not in nothing.content.decode()


def test_the_list_costs_three_queries_however_many_offices_take_part(
    cast, django_assert_num_queries
):
    actions.load_reference_data(NOW)
    Office.objects.update(open=True)
    with django_assert_num_queries(3):
        assert all(queries.today(one, NOW) for one in queries.find_offices())


def typed(week):
    return {f"d{day}-{name}": value for day, row in week.items() for name, value in row.items()}


def test_hours_typed_on_the_page_are_the_hours_of_the_office(supervisor):
    day = {"opens": "08:00", "closes": "16:00", "break_starts": "12:00", "break_ends": "13:00"}
    answer = supervisor.post(f"/staff/offices/{JS}/hours/", typed({0: day, 2: day}))
    assert answer.status_code == 302
    assert queries.week_of(JS) == dict.fromkeys(
        (0, 2), Hours(time(8), time(16), time(12), time(13))
    )
    assert Entry.objects.filter(action="office.hours_set", office=JS).count() == 1


@pytest.mark.parametrize(
    "row",
    [
        {"opens": "16:00", "closes": "08:00"},
        {"opens": "08:00"},
        {"opens": "08:00", "closes": "16:00", "break_starts": "12:00"},
        {"opens": "08:00", "closes": "soon"},
    ],
)
def test_wrong_hours_come_back_with_what_was_typed(supervisor, row):
    answer = supervisor.post(f"/staff/offices/{JS}/hours/", typed({0: row}))
    assert answer.status_code == 422
    assert f'value="{row["opens"]}"' in answer.content.decode()
    assert queries.week_of(JS) == {}


def closure(first, last):
    return {"closure-first": first, "closure-last": last, "closure-reason": "Upacara"}


def test_a_closure_is_added_and_lifted(supervisor):
    data = {
        "closure-first": "2026-11-24",
        "closure-last": "2026-11-25",
        "closure-reason": "Upacara",
    }
    assert supervisor.post(f"/staff/offices/{JS}/add/closure/", data).status_code == 302
    assert "Upacara" in supervisor.get(f"/staff/offices/{JS}/").content.decode()
    supervisor.post(f"/staff/offices/{JS}/closures/{Closure.objects.get().id}/remove/")
    assert not Closure.objects.exists()


def test_a_closure_that_ends_before_it_begins_comes_back(supervisor):
    data = {
        "closure-first": "2026-11-24",
        "closure-last": "2026-11-20",
        "closure-reason": "Upacara",
    }
    answer = supervisor.post(f"/staff/offices/{JS}/add/closure/", data)
    assert answer.status_code == 422
    assert "The last day comes before the first." in answer.content.decode()
    assert "2026-11-24" in answer.content.decode()


def test_a_second_room_of_the_same_name_is_refused_in_words(cast, supervisor):
    data = {"room-name": "Lobi", "room-zone": "lobby"}
    assert supervisor.post(f"/staff/offices/{JS}/add/room/", data).status_code == 302
    room = queries.rooms(JS).get()
    counter = {"counter-room": room.id, "counter-label": "Loket 1"}
    assert supervisor.post(f"/staff/offices/{JS}/add/counter/", counter).status_code == 302
    answer = supervisor.post(f"/staff/offices/{JS}/add/room/", data)
    assert answer.status_code == 422
    assert "Choose another name" in answer.content.decode()


def test_a_supervisor_adds_someone_and_hands_over_a_link_that_works_once(supervisor, client):
    data = {"person-name": "Siti", "person-username": "siti", "person-role": "counter",
            "person-office": JS}  # fmt: skip
    answer = supervisor.post("/staff/people/new/", data)
    text = answer.content.decode()
    link = text[text.index("http://testserver/welcome/") :].split('"')[0].split("<")[0]
    assert "no-store" in answer["Cache-Control"]
    weak = client.post(link, {"password": "12345678", "again": "12345678"})
    assert weak.status_code == 422
    apart = client.post(link, {"password": PASSWORD, "again": PASSWORD + "!"})
    assert apart.status_code == 422
    done = client.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert done.url == "/accounts/login/"
    assert client.get(link).status_code == 410
    signed_in = client.post("/accounts/login/", {"login": "siti", "password": PASSWORD})
    assert signed_in.url == "/staff/"
    assert client.get("/staff/pact/").status_code == 200


@pytest.mark.parametrize("role", ["supervisor", "operator"])
def test_the_form_offers_no_role_beyond_ones_reach(supervisor, role):
    assert f'value="{role}"' not in supervisor.get("/staff/people/new/").content.decode()
    data = {"person-name": "X", "person-username": "xxx", "person-role": role, "person-office": JS}
    assert supervisor.post("/staff/people/new/", data).status_code == 422
    assert not Staff.objects.filter(username="xxx").exists()


def test_roles_are_given_and_taken_on_the_persons_page(cast):
    person, operator = cast.staff("counter_js"), cast.client("operator")
    data = {"role-role": "door", "role-office": TNG}
    operator.post(f"/staff/people/{person.id}/role/", {**data, "act": "assign"})
    assert person.assignments.filter(role="door", office_id=TNG).exists()
    operator.post(f"/staff/people/{person.id}/role/", {**data, "act": "revoke"})
    assert not person.assignments.filter(role="door").exists()


def test_an_operator_cannot_change_their_own_roles(cast):
    me = cast.staff("operator")
    answer = cast.client("operator").post(
        f"/staff/people/{me.id}/role/", {"role-role": "door", "role-office": JS, "act": "assign"}
    )
    assert answer.status_code == 422
    assert me.assignments.count() == 1


def test_signing_the_pact_asks_for_the_password_and_goes_on_by_itself(cast):
    staff = cast.staff("counter_js")
    actions.set_password(staff, PASSWORD, NOW)
    client = cast.client("counter_js")
    text = pact.current().text("id")
    data = {"language": "id", "sha256": text.sha256}
    asked = client.post("/staff/pact/sign/", data)
    assert asked.url.startswith("/accounts/reauthenticate/")
    wrong = client.post(asked.url, {"password": "wrong", "next": "/staff/pact/sign/"})
    assert wrong.status_code == 200
    assert not queries.has_signed(staff.id, text.version)
    done = client.post(asked.url, {"password": PASSWORD, "next": "/staff/pact/sign/"})
    assert done.url == "/staff/pact/"
    assert queries.has_signed(staff.id, text.version)


def test_supervisors_see_who_of_their_office_has_not_signed(cast):
    cast.staff("counter_js"), cast.staff("counter_tng")
    text = cast.client("supervisor_js").get("/staff/signatures/").content.decode()
    assert "Counter Js" in text
    assert "Counter Tng" not in text


@pytest.fixture
def demonstration(db):
    actions.load_reference_data(NOW)
    demo.seed(NOW)


def test_the_demonstration_is_complete_and_safe_to_repeat(demonstration):
    entries = Entry.objects.count()
    demo.seed(NOW)
    assert Entry.objects.count() == entries
    assert {office.name for office in queries.open_offices()} == {
        "Jakarta Selatan", "Tangerang", "Batam", "Soekarno-Hatta",
    }  # fmt: skip
    for one in demo.sign_ins():
        staff = Staff.objects.get(username=one.username)
        assert staff.assignments.filter(role=one.role).exists()
        assert queries.has_signed(staff.id, pact.current().version) == (
            one.username != demo.UNSIGNED
        )
    assert queries.opening(demo.TNG, date(2026, 11, 23))
    lanes = {post.name: post.lanes.count() for post in queries.checkpoints(demo.BATAM)}
    assert (lanes["Batam Center"], lanes["Sekupang"]) == (4, 2)


def test_one_click_sign_in_exists_only_in_the_demonstration(demonstration, client, settings):
    assert client.post("/demo/enter/supervisor.js/").status_code == 404
    settings.CORE = settings.CORE.model_copy(update={"demo": True})
    assert client.get("/demo/enter/supervisor.js/").status_code == 405
    assert client.post("/demo/enter/someone.else/").status_code == 404
    assert client.post("/demo/enter/supervisor.js/").url == "/staff/"
    assert client.get(f"/staff/offices/{demo.JS}/hours/").status_code == 200
