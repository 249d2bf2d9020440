from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from tertib.foundation import clock
from tertib.ledger.models import Entry
from tertib.offices import actions, links
from tertib.offices.models import Role, Staff
from tertib.offices.rules import Grant
from tertib.offices.testing import JS, TNG

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
PASSWORD = "kopi-susu-gula-aren"


@pytest.fixture(autouse=True)
def move(db):
    with clock.frozen(NOW) as move:
        yield move


def entries(staff):
    return list(Entry.objects.filter(subject=f"staff:{staff.id}").values_list("action", flat=True))


def test_a_supervisor_adds_a_counter_officer_who_then_chooses_a_password(cast):
    staff, token = actions.create_staff(
        cast.staff("supervisor_js"), "siti", "Siti", Grant("counter", JS), NOW
    )
    assert not staff.has_usable_password()
    assert links.holder(staff.id, token) == staff
    actions.set_password(staff, PASSWORD, NOW)
    assert Staff.objects.get(username="siti").check_password(PASSWORD)
    assert entries(staff) == [
        "staff.created", "staff.role_assigned", "staff.link_issued", "staff.password_set",
    ]  # fmt: skip


def test_the_record_names_people_only_by_their_id(cast):
    staff, _ = actions.create_staff(
        cast.staff("operator"), "siti", "Siti Rahma", Grant("auditor", None), NOW
    )
    for entry in Entry.objects.filter(subject=f"staff:{staff.id}"):
        assert b"Siti" not in bytes(entry.body)
        assert b"siti" not in bytes(entry.body)


@pytest.mark.parametrize(
    ("who", "grant"),
    [
        ("supervisor_js", Grant("supervisor", JS)),
        ("supervisor_js", Grant("counter", TNG)),
        ("supervisor_js", Grant("auditor", None)),
        ("counter_js", Grant("door", JS)),
        ("compliance", Grant("door", JS)),
        ("operator", Grant("counter", None)),
    ],
)
def test_a_role_beyond_ones_reach_leaves_no_account_behind(cast, who, grant):
    by = cast.staff(who)
    before = Staff.objects.count(), Entry.objects.count()
    with pytest.raises(actions.Refused):
        actions.create_staff(by, "siti", "Siti", grant, NOW)
    assert (Staff.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize("who", ["operator", "supervisor_js"])
def test_nobody_changes_their_own_roles_or_access(cast, who):
    me = cast.staff(who)
    for act in (
        lambda: actions.assign_role(me, me, Grant("counter", JS), NOW),
        lambda: actions.deactivate(me, me, NOW),
        lambda: actions.issue_link(me, me, NOW),
    ):
        with pytest.raises(actions.Refused):
            act()


def test_a_supervisor_gets_no_link_into_an_account_with_more_power(cast):
    supervisor, target = cast.staff("supervisor_js"), cast.staff("counter_js")
    actions.assign_role(cast.staff("operator"), target, Grant("compliance", None), NOW)
    with pytest.raises(actions.Refused):
        actions.issue_link(supervisor, target, NOW)


def test_giving_twice_and_taking_twice_is_one_entry_each(cast):
    operator, target = cast.staff("operator"), cast.staff("nobody")
    for _ in range(2):
        actions.assign_role(operator, target, Grant("door", JS), NOW)
    for _ in range(2):
        actions.revoke_role(operator, target, Grant("door", JS), NOW)
    assert entries(target) == ["staff.role_assigned", "staff.role_revoked"]
    assert not target.assignments.exists()


def test_a_user_name_is_taken_only_once(cast):
    operator, taken = cast.staff("operator"), cast.staff("counter_js").username
    with pytest.raises(IntegrityError):
        actions.create_staff(operator, taken, "X", Grant("door", JS), NOW)


def test_ending_access_ends_the_open_session(cast):
    client = cast.client("counter_js")
    assert client.get("/staff/pact/").status_code == 200
    actions.deactivate(cast.staff("supervisor_js"), cast.staff("counter_js"), NOW)
    assert client.get("/staff/pact/").status_code == 302


def test_a_link_works_once_not_after_its_time_and_not_for_someone_else(cast, move):
    staff, other = cast.staff("counter_js"), cast.staff("door_js")
    token = actions.issue_link(cast.staff("operator"), staff, NOW)
    assert links.holder(staff.id, token) == staff
    assert links.holder(other.id, token) is None
    assert links.holder(staff.id, "x-y") is None
    assert links.holder(staff.id, "nonsense") is None
    move(NOW + timedelta(hours=73))
    assert links.holder(staff.id, token) is None
    move(NOW + timedelta(hours=71))
    actions.set_password(staff, PASSWORD, NOW)
    assert links.holder(staff.id, token) is None


def test_the_first_operator_is_made_only_once(db):
    staff, token = actions.first_operator("tono", "Tono", NOW)
    assert links.holder(staff.id, token) == staff
    assert staff.assignments.get().role == Role.OPERATOR
    with pytest.raises(actions.Refused):
        actions.first_operator("second", "Second", NOW)
