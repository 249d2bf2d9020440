import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from tertib.offices.access import offices_for, requires
from tertib.offices.models import Role
from tertib.offices.testing import JS, TNG


@requires(Role.SUPERVISOR, Role.COMPLIANCE)
def page(request, office=None):
    return HttpResponse(repr(request.staff_offices))


def get(rf, user, **kwargs):
    request = rf.get("/staff/page/")
    request.user = user
    return page(request, **kwargs)


@pytest.mark.parametrize(
    ("name", "office", "status"),
    [
        ("supervisor_js", JS, 200),
        ("supervisor_js", TNG, 403),
        ("supervisor_js", None, 200),
        ("compliance", TNG, 200),
        ("counter_js", JS, 403),
        ("operator", JS, 403),
        ("nobody", JS, 403),
    ],
)
def test_a_role_opens_a_page_only_in_its_office(rf, cast, name, office, status):
    kwargs = {"office": office} if office else {}
    assert get(rf, cast.staff(name), **kwargs).status_code == status


def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(rf):
    answer = get(rf, AnonymousUser())
    assert answer.status_code == 302
    assert answer.url.endswith("/login/?next=/staff/page/")


def test_the_view_learns_in_which_offices_the_role_is_held(rf, cast):
    assert get(rf, cast.staff("supervisor_js")).content == b"['JE']"
    assert get(rf, cast.staff("compliance")).content == b"None"
    assert offices_for(cast.staff("counter_js"), Role.SUPERVISOR) == []


def test_the_decorator_leaves_its_mark_for_the_walk_over_all_views():
    assert vars(page)["required_roles"] == {"supervisor", "compliance"}
