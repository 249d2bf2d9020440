"""One-time sign-in links: signed, short-lived, dead as soon as a password is set with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError

from tertib.foundation import clock
from tertib.offices.conf import CONF
from tertib.offices.models import Staff


class _Tokens(PasswordResetTokenGenerator):
    """Django's generator: the token covers the password, so using it once spends it."""

    key_salt = "tertib.offices.links"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)

    def issued_at(self, token: str) -> datetime | None:
        """The moment inside the token; None when it has none."""
        from django.utils.http import base36_to_int

        try:
            seconds = base36_to_int(token.split("-")[0])
        except ValueError:
            return None
        return datetime(2001, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001


_TOKENS = _Tokens()


def token(staff: Staff) -> str:
    """A token for the link of ``staff``."""
    return _TOKENS.make_token(staff)


def holder(staff_id: UUID, given: str) -> Staff | None:
    """Whose link it is, if it still works: not used, not too old, account active."""
    try:
        staff = Staff.objects.get(id=staff_id, is_active=True)
    except (Staff.DoesNotExist, ValidationError):
        return None
    issued = _TOKENS.issued_at(given)
    if issued is None or _TOKENS._now() - issued > CONF.link_life:
        return None
    return staff if _TOKENS.check_token(staff, given) else None
