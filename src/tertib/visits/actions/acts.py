"""Acts of a door tablet: each has an id of its own, and is done once however often it comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError

from tertib.foundation import sql
from tertib.visits.rules import Refused

T = TypeVar("T")

_READ = "SELECT result FROM visits_dooract WHERE id = %(id)s::uuid AND verb = %(verb)s::text"
WRITE = """
INSERT INTO visits_dooract (id, at, received_at, staff_id, verb, result)
SELECT %(act)s::uuid, %(act_at)s::timestamptz, %(now)s::timestamptz, %(act_staff)s::uuid,
  %(act_verb)s::text, %(act_result)s::text::jsonb
"""
"""Takes a :func:`row`."""


@dataclass(frozen=True)
class Act:
    """Which act it is, whose, and when it was done by the tablet's clock."""

    id: UUID
    staff_id: UUID
    at: datetime


def once(act: Act | None, verb: str, do: Callable[[], T], read: Callable[[dict[str, Any]], T]) -> T:
    """Do it; if the act was done before, or by another request meanwhile, what it answered then.

    ``do`` must :func:`write` the act in its transaction: a second one cannot commit.
    """
    try:
        return do()
    except (Refused, IntegrityError) as error:
        if isinstance(error, IntegrityError) and "visits_dooract_pkey" not in str(error):
            raise
        rows = sql.run(_READ, {"id": act.id, "verb": verb}) if act else []
        if not rows:
            raise
        return read(json.loads(rows[0][0]))


def row(
    act: Act | None, verb: str, result: dict[str, Any], now: datetime
) -> dict[str, UUID | datetime | str | None]:
    """What :data:`WRITE` takes; without an act its id is None."""
    return {
        "act": act.id if act else None, "act_at": act.at if act else None,
        "act_staff": act.staff_id if act else None, "act_verb": verb,
        "act_result": json.dumps(result), "now": now,
    }  # fmt: skip


def write(act: Act | None, verb: str, result: dict[str, Any], now: datetime) -> None:
    """Note that the act was done, in the transaction that does it. No personal data."""
    if act is not None:
        sql.send(WRITE, row(act, verb, result, now))
