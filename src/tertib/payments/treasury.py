"""Who makes the numbers of the state treasury: SIMPONI's kode billing and MPN's NTPN.

The real host-to-host interface is not public, so everything else knows only :class:`Treasury`.
:class:`Local` makes numbers of the same shape (domain/04 section 4.1).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import cache
from typing import Protocol

from django.db import connection
from django.utils.module_loading import import_string

from tertib.payments.conf import SETTINGS
from tertib.payments.rules import WIB

SERIALS = 10**6
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_FREE = """
SELECT %(day)s || lpad(n::text, 6, '0') FROM generate_series(0, %(last)s) n
WHERE NOT EXISTS (
  SELECT 1 FROM payments_bill WHERE kode_billing = %(day)s || lpad(n::text, 6, '0'))
ORDER BY random() LIMIT 1
"""


class Exhausted(Exception):
    """All million kode billing of this day are in use."""


class Treasury(Protocol):
    """The two numbers that only the treasury may give."""

    def kode_billing(self, now: datetime, attempt: int) -> str:
        """A kode billing (15 digits) for a bill of today; ``attempt`` counts collisions."""
        ...

    def ntpn(self) -> str:
        """The state's receipt number (16 of ``0-9A-Z``) for one deposit."""
        ...


class Local:
    """Numbers of the right shape, drawn at random so that nobody can guess a neighbour's."""

    def kode_billing(self, now: datetime, attempt: int) -> str:
        """``8``, the WIB date, six random digits; exhaustive search when the day gets full.

        Raises:
            Exhausted: the day has no free number left.
        """
        day = now.astimezone(WIB).strftime("8%Y%m%d")
        if attempt < 10:
            return f"{day}{secrets.randbelow(SERIALS):06}"
        with connection.cursor() as cursor:
            cursor.execute(_FREE, {"day": day, "last": SERIALS - 1})
            row = cursor.fetchone()
        if row is None:
            raise Exhausted(day)
        return str(row[0])

    def ntpn(self) -> str:
        """Sixteen random characters."""
        return "".join(secrets.choice(ALPHABET) for _ in range(16))


@cache
def treasury() -> Treasury:
    """The configured one."""
    made: Treasury = import_string(SETTINGS.treasury)()
    return made
