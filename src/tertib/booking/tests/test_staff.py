import pytest

from tertib.booking.models import Session, SessionTemplate
from tertib.booking.tests.world import NOW, booked, lines, session
from tertib.foundation import clock


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(NOW):
        yield


@pytest.mark.parametrize(("name", "status"), [
    ("supervisor_js", 200), ("compliance", 200), ("supervisor_tng", 403), ("counter_js", 403),
    ("auditor", 403), ("nobody", 403), ("anonymous", 302),
])  # fmt: skip
def test_who_sees_the_day_of_jakarta_selatan(cast, name, status):
    assert cast.status(name, "/staff/bookings/JE/") == status


@pytest.mark.parametrize("name", ["compliance", "supervisor_tng", "counter_js", "anonymous"])
def test_only_its_own_supervisor_changes_anything(cast, name):
    where, client = session(2), cast.client(name)
    for url in ("template/", "generate/", f"close/{where.id}/"):
        answer = client.post(f"/staff/bookings/JE/{url}", {"reason": "x"})
        assert answer.status_code in (302, 403)
    assert Session.objects.get().closed_at is None
    assert not SessionTemplate.objects.exists()


def test_the_supervisor_sets_a_template_and_makes_sessions(cast):
    client = cast.client("supervisor_js")
    typed = {f"{kind}_{name}": value for kind, value in (("capacity", "7"), ("share", "20"))
             for name in ("paspor", "izin_tinggal", "visa")}  # fmt: skip
    wrong = client.post("/staff/bookings/JE/template/", typed | {"share_visa": "101"})
    assert wrong.status_code == 422
    assert client.post("/staff/bookings/JE/template/", typed).status_code == 302
    assert [line["capacity"] for line in lines("template.set")] == [7, 7, 7]
    client.post("/staff/bookings/JE/template/", typed)
    assert len(lines("template.set")) == 3, "what did not change leaves no entry"


def test_the_supervisor_closes_an_hour_with_a_reason(cast):
    where, client = session(2), cast.client("supervisor_js")
    booked("a", where=where)
    url = f"/staff/bookings/JE/close/{where.id}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Listrik padam"}).status_code == 302
    assert Session.objects.get().closed_reason == "Listrik padam"
    page = client.get("/staff/bookings/JE/?day=2026-02-02").content.decode()
    assert "Listrik padam" in page


def test_a_day_without_sessions_leads_to_the_next_that_has_some(cast):
    session(2)
    client = cast.client("supervisor_js")
    page = client.get("/staff/bookings/JE/").content.decode()
    assert "2 Februari 2026" in page
    asked = client.get("/staff/bookings/JE/?day=2026-02-01").content.decode()
    assert 'href="?day=2026-02-02"' in asked
    assert "Ke hari berikutnya yang ada sesinya" in asked
