"""How allauth treats staff: nobody signs up, attempts are limited across all processes."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tertib.foundation import clock, ratelimit, vault
from tertib.ledger import actions as ledger
from tertib.ledger.actors import Actor
from tertib.offices.conf import CONF


class StaffAccountAdapter(DefaultAccountAdapter):
    """Limits per user name and per address live in the database, not in one process."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("User name or password is not right. Check both."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("The password is not right."),
        "incorrect_code": _("That did not work. Try again, or use another way."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait 15 minutes, or sign in with your passkey."
        ),
        "account_inactive": _("This account is not active. Ask your supervisor."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: the record holds every change of an account."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; refuse once there were too many, and record the first refusal."""
        now = clock.now()
        who = vault.lookup("signin", str(credentials.get("username", "")).lower()).hex()[:32]
        address = self.get_client_ip(request)
        limits = [
            (f"signin:{who}", CONF.signin_attempts),
            (f"signin-address:{address}", CONF.signin_attempts_address),
        ]
        for key, limit in limits:
            if ratelimit.allow(key, limit, CONF.signin_window, now):
                continue
            if ratelimit.allow(f"{key}:told", 1, CONF.signin_window, now):
                with transaction.atomic():
                    kind = key.partition(":")[0]
                    ledger.append(
                        Actor("anonymous", "signin"), "signin.limited", f"signin:{who}",
                        {"limit": kind}, at=now,
                    )  # fmt: skip
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing to roll back: right attempts count too."""
