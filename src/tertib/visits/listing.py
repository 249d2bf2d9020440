"""The allow-list of an office, as its gates fetch it: computed anew at each request.

No cache: a lost card is off the list at once, and a gate that has delivered its passes finds them
in the very next list (decision 0101).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tertib.contracts import allowlist, signed
from tertib.contracts.allowlist import AllowList, Listed
from tertib.foundation import keys, sql
from tertib.visits import chips, rules
from tertib.visits.conf import visits as conf

FOREVER = 253_000_000_000_000
"""A time in ms that no badge outlives."""

_OUT = """
SELECT c.id, c.uid, c.colour, c.zone, c.secure, c.counter, v.opens_at, v.closes_at,
  v.principal_id, p.card_id
FROM visits_card c
LEFT JOIN visits_visit v ON v.card_id = c.id AND v.ended_at IS NULL
LEFT JOIN visits_visit p ON p.id = v.principal_id AND p.ended_at IS NULL
WHERE c.office_id = %(office)s AND c.state IN ('issued', 'inside', 'outside')
  AND (v.id IS NOT NULL OR c.staff_id IS NOT NULL)
ORDER BY c.id
"""
_BLOCKED = """
SELECT uid, state FROM visits_card
WHERE office_id = %(office)s AND state IN ('lost', 'revoked', 'returned') ORDER BY uid
"""


def current(office: str, now: datetime) -> AllowList:
    """What holds at the office now; two statements in one round trip."""
    with sql.pipeline():
        out, blocked = sql.send(_OUT, {"office": office}), sql.send(_BLOCKED, {"office": office})
    return AllowList(
        office=office, made_at=_ms(now), max_age=conf().list_max_age_seconds,
        cards=tuple(_listed(row) for row in out()), blocked=dict(blocked()),
        meta_key=chips.meta_key(office), clonable=conf().clonable_cards,
        capacity=dict(conf().capacity),
    )  # fmt: skip


def _listed(row: tuple[Any, ...]) -> Listed:
    card, uid, colour, zone, secure, counter, opens, closes, principal, with_card = row
    return Listed(
        card, uid, colour, rules.ZONES[colour], _ms(opens) if opens else 0,
        _ms(closes) if closes else FOREVER, zone, chips.file_key(uid) if secure else "", counter,
        _principal(principal, with_card),
    )  # fmt: skip


def _principal(visit: UUID | None, card: UUID | None) -> UUID | None:
    """The applicant's card; if their visit has ended, an id that is on no list: nobody goes in."""
    return visit and (card or visit)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def etag(value: AllowList) -> str:
    """The same for the same content, whenever it was made."""
    content = repr((value.max_age, value.cards, sorted(value.blocked.items()), value.meta_key,
                    value.clonable, sorted(value.capacity.items())))  # fmt: skip
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def document(value: AllowList) -> bytes:
    """The list under the centre's signature."""
    key = keys.signing_key(settings.CORE.keys, "edge")
    return signed.sign(allowlist.KIND, allowlist.to_body(value), key)


def fresh(value: AllowList, tag: str) -> str:
    """``Tertib-Fresh``: that the list with this ETag still held when ``value`` was made."""
    key = keys.signing_key(settings.CORE.keys, "edge")
    return allowlist.fresh_header(value.office, tag, value.made_at, key)
