"""Who may give which role: no way upwards, none to oneself, none into another office."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tertib.offices.models import Role
from tertib.offices.rules import LOCAL, Grant, Refusal, may_grant, may_manage

ME, OTHER = uuid4(), uuid4()
grants = st.builds(
    Grant, st.sampled_from([role.value for role in Role]), st.sampled_from([None, "JE", "AF"])
)
held = st.lists(grants, max_size=4)


@given(held, grants)
def test_nobody_gives_a_role_to_oneself(own, grant):
    assert may_grant(ME, own, ME, grant) is Refusal.YOURSELF


@given(held, grants)
def test_only_operators_and_supervisors_give_roles_and_only_within_their_reach(own, grant):
    if may_grant(ME, own, OTHER, grant) is None:
        givers = [one for one in own if one.office in (None, grant.office)]
        roles = {one.role for one in givers}
        assert "operator" in roles or (
            "supervisor" in roles and grant.role in {"door", "counter", "border"}
        )
        assert not (grant.role in LOCAL and grant.office is None)


@given(st.lists(grants.filter(lambda g: g.role != "operator"), max_size=4), held)
def test_nobody_but_operators_manages_someone_with_more_reach(own, targets):
    """Else a sign-in link made for a supervisor would be a way to become one."""
    if may_manage(ME, own, OTHER, targets) is None:
        assert targets
        assert {grant.role for grant in targets} <= {"door", "counter", "border"}


@given(held)
def test_an_account_without_roles_belongs_to_the_operators(own):
    allowed = may_manage(ME, own, OTHER, []) is None
    assert allowed == (Grant("operator", None) in own)
