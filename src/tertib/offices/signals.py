"""Sign-ins and changes of one's own account, as allauth reports them, go to the record."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver

from tertib.foundation import clock
from tertib.ledger import actions as ledger
from tertib.ledger import actors
from tertib.offices.models import Staff

METHODS = "account_authentication_methods"


def _record(user: Staff, action: str, payload: dict[str, Any]) -> None:
    with transaction.atomic():
        ledger.append(actors.staff(user.id), action, f"staff:{user.id}", payload, at=clock.now())


@receiver(user_logged_in)
def signed_in(sender: Any, request: Any, user: Staff, **_: Any) -> None:
    session = getattr(request, "session", {})
    methods = [str(done.get("type") or done.get("method")) for done in session.get(METHODS, [])]
    _record(user, "staff.signed_in", {"methods": methods})


@receiver(authenticator_added)
def added(sender: Any, user: Staff, authenticator: Any, **_: Any) -> None:
    _record(user, "staff.authenticator_added", {"type": str(authenticator.type)})


@receiver(authenticator_removed)
def removed(sender: Any, user: Staff, authenticator: Any, **_: Any) -> None:
    _record(user, "staff.authenticator_removed", {"type": str(authenticator.type)})


@receiver(authenticator_reset)
def reset(sender: Any, user: Staff, authenticator: Any, **_: Any) -> None:
    _record(user, "staff.codes_renewed", {"type": str(authenticator.type)})


@receiver(password_changed)
def changed(sender: Any, user: Staff, **_: Any) -> None:
    _record(user, "staff.password_changed", {})
