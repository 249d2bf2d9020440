"""Decisions of messaging: data in, decision out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import phonenumbers

RANK = {
    "queued": 0, "suppressed": 0, "sending": 1, "sent": 2, "failed": 3, "delivered": 4, "read": 5,
}  # fmt: skip
"""Delivery reports come late, twice and in any order: the highest rank wins (domain/05)."""

REPORTS = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip
"""Statuses of the API and the state each one means; others are ignored."""

_DIGITS = re.compile(r"[1-9]\d{7,14}\Z", re.ASCII)


class BadPhone(ValueError):
    """Not a telephone number that could receive messages."""


def phone_digits(typed: str) -> str:
    """A typed number as E.164 digits without the plus (``0812 0000 0001`` -> ``6281200000001``).

    Raises:
        BadPhone: it cannot be a number; numbers without a country code are taken as Indonesian.
    """
    try:
        number = phonenumbers.parse(typed, "ID")
    except phonenumbers.NumberParseException:
        raise BadPhone(typed) from None
    if not phonenumbers.is_possible_number(number):
        raise BadPhone(typed)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def is_phone_digits(phone: str) -> bool:
    """Whether ``phone`` is E.164 digits without the plus."""
    return bool(_DIGITS.match(phone))


def window_open(last_inbound: datetime | None, now: datetime, window: timedelta) -> bool:
    """Whether free-form messages are allowed now; a minute is kept back for the way there."""
    return last_inbound is not None and now < last_inbound + window - timedelta(minutes=1)


def backoff(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th failed try: 5 s, 20 s, 80 s ... up to an hour."""
    return timedelta(seconds=min(5 * 4 ** max(attempts - 1, 0), 3600))


def masked(phone: str) -> str:
    """A number as staff may see it: country code and the last three digits."""
    return f"+{phone[:2]} \u2022\u2022\u2022 {phone[-3:]}"
