"""One-time sign-in links: signed, short-lived, dead as soon as a password is set with them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from tertib.foundation import clock
from tertib.offices.models import Staff


class _Tokens(PasswordResetTokenGenerator):
    """Django's generator: its token covers the password, so using it once spends it.

    A token lives for Django's ``PASSWORD_RESET_TIMEOUT`` (72 hours), by Tertib's clock.
    """

    key_salt = "tertib.offices.links"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


_TOKENS = _Tokens()


def token(staff: Staff) -> str:
    """A token for the link of ``staff``."""
    return _TOKENS.make_token(staff)


def holder(staff_id: UUID, given: str) -> Staff | None:
    """Whose link it is, if it still works: not used, not too old, account active."""
    staff = Staff.objects.filter(id=staff_id, is_active=True).first()
    return staff if staff and _TOKENS.check_token(staff, given) else None
