import pytest

from tertib.applications.actions import move
from tertib.applications.rules import State
from tertib.applications.tests import cast as people
from tertib.ledger import actors
from tertib.offices.testing import JS, Cast

URL = "/staff/applications/"


@pytest.fixture
def staff(db) -> Cast:
    from tertib.offices import testing
    from tertib.offices.models import Office

    for code, (name, province, zone) in testing.OFFICES.items():
        Office.objects.update_or_create(
            code=code, defaults={"name": name, "province": province, "timezone": zone}
        )
    return Cast()


@pytest.fixture
def application_id(staff):
    party, ids = people.party(people.phone(), State.SUBMITTED)
    party.submitted_at = people.NOW
    party.save()
    move(ids, "await_payment", actors.applicant(party.contact_id), people.NOW, office=JS)
    return ids[0]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor_js", 200), ("supervisor_tng", 200), ("counter_js", 403), ("door_js", 403),
        ("auditor", 403), ("operator", 403), ("nobody", 403), ("anonymous", 302),
    ],
)  # fmt: skip
def test_who_may_open_it(staff, who, status):
    assert staff.client(who).get(URL).status_code == status


def test_the_own_office_is_counted_and_found_by_id(staff, application_id):
    page = staff.client("supervisor_js").get(URL, {"q": str(application_id)})
    assert page.context["total"] == 1
    assert page.context["found"].id == application_id
    assert b"Siti" not in page.content


def test_another_office_sees_nothing_of_it(staff, application_id):
    page = staff.client("supervisor_tng").get(URL, {"q": str(application_id)})
    assert page.context["total"] == 0
    assert page.context["found"] is None


def test_names_find_nothing(staff, application_id):
    assert staff.client("supervisor_js").get(URL, {"q": "Siti"}).context["found"] is None
