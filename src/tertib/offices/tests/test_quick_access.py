"""The quick way in is as strict as the usual one."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from tertib.offices import quick_access
from tertib.offices.access import codes_of, requires, staff_of
from tertib.offices.models import Assignment, Role, Staff
from tertib.offices.quick_access import requires_quickly
from tertib.offices.testing import CAST


def tell(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{staff_of(request).id} {codes_of(request)}")


ROLES = (Role.DOOR, Role.SUPERVISOR)
QUICK, USUAL = requires_quickly(*ROLES)(tell), requires(*ROLES)(tell)


def ask(view, client) -> tuple[int, bytes]:
    from django.contrib.auth.middleware import AuthenticationMiddleware
    from django.contrib.sessions.middleware import SessionMiddleware

    request = RequestFactory().get("/x")
    request.COOKIES.update({name: morsel.value for name, morsel in client.cookies.items()})
    inner = AuthenticationMiddleware(view)
    answer: Any = SessionMiddleware(inner)(request)
    return answer.status_code, answer.content if answer.status_code == 200 else b""


@pytest.mark.parametrize("name", [*CAST, "anonymous"])
def test_both_ways_agree_on_everybody(cast, name):
    client = cast.client(name)
    assert ask(QUICK, client) == ask(USUAL, client)
    expected = CAST.get(name) and CAST[name][0] in ROLES
    assert (ask(QUICK, client)[0] == 200) is bool(expected)


def every_office(staff: Staff) -> None:
    Assignment.objects.create(staff=staff, role=Role.DOOR, office=None)


def deactivate(staff: Staff) -> None:
    Staff.objects.filter(id=staff.id).update(is_active=False)


def another_password(staff: Staff) -> None:
    staff.set_password("another-one-2026")
    staff.save()


def no_roles(staff: Staff) -> None:
    staff.assignments.all().delete()


def expire(staff: Staff) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def tamper(staff: Staff) -> None:
    found = Session.objects.get()
    found.session_data = found.session_data[:-2] + "xx"
    found.save()


@pytest.mark.parametrize(("change", "status"), [
    (every_office, 200), (deactivate, 302), (another_password, 302), (no_roles, 403),
    (expire, 302), (tamper, 302),
])  # fmt: skip
def test_both_ways_see_a_change_at_once(cast, change, status):
    client = cast.client("door_js")
    assert ask(QUICK, client)[0] == 200
    change(cast.staff("door_js"))
    assert ask(QUICK, client)[0] == status
    client = cast.client("door_js") if change is every_office else client
    assert ask(QUICK, client) == ask(USUAL, client)


def test_the_quick_way_costs_two_statements(cast, django_assert_num_queries):
    client = cast.client("door_js")
    with django_assert_num_queries(2):
        assert ask(QUICK, client)[0] == 200


def test_a_wrong_guess_of_whose_session_it_is_changes_nothing(cast):
    client = cast.client("door_js")
    usual = ask(USUAL, client)
    (session,) = Session.objects.all()
    for other in (cast.staff("supervisor_js"), cast.staff("counter_js")):
        quick_access._guesses[session.session_key] = other.id
        assert ask(QUICK, client) == usual
