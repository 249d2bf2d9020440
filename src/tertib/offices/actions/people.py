"""Staff: accounts, roles, and the one-time links with which people set their own password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from tertib.ledger import actions as ledger
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.offices import links, rules
from tertib.offices.models import Assignment, Staff


class Refused(Exception):
    """The rules of roles forbid it; ``why`` is a :class:`rules.Refusal`."""

    def __init__(self, why: rules.Refusal) -> None:
        super().__init__(why.value)
        self.why = why


def _grants(staff: Staff) -> list[rules.Grant]:
    return [rules.Grant(held.role, held.office_id) for held in staff.assignments.all()]


def _check(why: rules.Refusal | None) -> None:
    if why:
        raise Refused(why)


def _record(
    actor: Actor, verb: str, staff: Staff, payload: dict[str, Any], now: datetime, office: str = ""
) -> None:
    """Entries name people by their id alone, so nothing in them needs to be erased."""
    ledger.append(actor, verb, f"staff:{staff.id}", payload, at=now, office=office)


def _assign(actor: Actor, staff: Staff, grant: rules.Grant, now: datetime) -> None:
    _, new = Assignment.objects.get_or_create(staff=staff, role=grant.role, office_id=grant.office)
    if new:
        payload = {"role": grant.role, "office": grant.office}
        _record(actor, "staff.role_assigned", staff, payload, now, grant.office or "")


@transaction.atomic
def first_operator(username: str, name: str, now: datetime) -> tuple[Staff, str]:
    """The account from which all others come, made at the command line. Returns it and its link.

    Raises:
        Refused: there is an active operator already.
    """
    if Assignment.objects.filter(role="operator", staff__is_active=True).exists():
        raise Refused(rules.Refusal.BEYOND)
    actor = actors.system("offices.install")
    staff = _create(actor, username, name, now)
    _assign(actor, staff, rules.Grant("operator", None), now)
    _record(actor, "staff.link_issued", staff, {}, now)
    return staff, links.token(staff)


def _create(actor: Actor, username: str, name: str, now: datetime) -> Staff:
    staff = Staff(username=username, name=name)
    staff.set_unusable_password()
    staff.save(force_insert=True)
    _record(actor, "staff.created", staff, {}, now)
    return staff


@transaction.atomic
def create_staff(
    by: Staff, username: str, name: str, grant: rules.Grant, now: datetime
) -> tuple[Staff, str]:
    """A new account with its first role. Returns it and the token of its sign-in link.

    Raises:
        Refused: ``by`` may not give that role.
        django.db.IntegrityError: the user name is taken.
    """
    actor = actors.staff(by.id)
    staff = _create(actor, username, name, now)
    _check(rules.may_grant(by.id, _grants(by), staff.id, grant))
    _assign(actor, staff, grant, now)
    _record(actor, "staff.link_issued", staff, {}, now)
    return staff, links.token(staff)


@transaction.atomic
def assign_role(by: Staff, staff: Staff, grant: rules.Grant, now: datetime) -> None:
    """Give ``staff`` a role in an office (or in all).

    Raises:
        Refused: to oneself, beyond one's own reach, or an office role without an office.
    """
    _check(rules.may_grant(by.id, _grants(by), staff.id, grant))
    _assign(actors.staff(by.id), staff, grant, now)


@transaction.atomic
def revoke_role(by: Staff, staff: Staff, grant: rules.Grant, now: datetime) -> None:
    """Take a role away; same rule as :func:`assign_role`."""
    _check(rules.may_grant(by.id, _grants(by), staff.id, grant))
    gone, _ = staff.assignments.filter(role=grant.role, office_id=grant.office).delete()
    if gone:
        payload = {"role": grant.role, "office": grant.office}
        _record(actors.staff(by.id), "staff.role_revoked", staff, payload, now, grant.office or "")


@transaction.atomic
def deactivate(by: Staff, staff: Staff, now: datetime) -> None:
    """End someone's access at once: open sessions stop working with the next request.

    Raises:
        Refused: oneself, or someone with roles that ``by`` may not give.
    """
    _check(rules.may_manage(by.id, _grants(by), staff.id, _grants(staff)))
    if Staff.objects.filter(id=staff.id, is_active=True).update(is_active=False):
        _record(actors.staff(by.id), "staff.deactivated", staff, {}, now)


@transaction.atomic
def reactivate(by: Staff, staff: Staff, now: datetime) -> None:
    """Give access back; same rule as :func:`deactivate`."""
    _check(rules.may_manage(by.id, _grants(by), staff.id, _grants(staff)))
    if Staff.objects.filter(id=staff.id, is_active=False).update(is_active=True):
        _record(actors.staff(by.id), "staff.reactivated", staff, {}, now)


@transaction.atomic
def issue_link(by: Staff, staff: Staff, now: datetime) -> str:
    """A one-time link for someone who lost password or passkey. Returns its token.

    Nothing changes for the person until the link is used: see :func:`set_password`.

    Raises:
        Refused: oneself, or someone with roles that ``by`` may not give.
    """
    _check(rules.may_manage(by.id, _grants(by), staff.id, _grants(staff)))
    _record(actors.staff(by.id), "staff.link_issued", staff, {}, now)
    return links.token(staff)


def set_password(staff: Staff, password: str, now: datetime) -> None:
    """The person behind a link chooses a password; old passkeys and codes end with the old one."""
    set_hash(staff, make_password(password), now)


@transaction.atomic
def set_hash(staff: Staff, password_hash: str, now: datetime) -> None:
    """:func:`set_password` by what Django's hasher made of it."""
    staff.password = password_hash
    staff.save(update_fields=["password"])
    removed, _ = Authenticator.objects.filter(user=staff).delete()
    _record(
        actors.staff(staff.id),
        "staff.password_set",
        staff,
        {"removed_authenticators": removed},
        now,
    )
