"""Acts of a door tablet: each has an id of its own, and is done once however often it comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tertib.foundation import sql

_READ = "SELECT result FROM visits_dooract WHERE id = %(id)s::uuid AND verb = %(verb)s::text"
_WRITE = """
INSERT INTO visits_dooract (id, at, received_at, staff_id, verb, result)
VALUES (%(id)s::uuid, %(at)s::timestamptz, %(now)s::timestamptz, %(staff)s::uuid, %(verb)s::text,
  %(result)s::text::jsonb)
"""


@dataclass(frozen=True)
class Act:
    """Which act it is, whose, and when it was done by the tablet's clock."""

    id: UUID
    staff_id: UUID
    at: datetime


def _nothing() -> None:
    return None


def ask(act: Act | None, verb: str) -> Callable[[], dict[str, Any] | None]:
    """What was answered to the act when it was done; None if it was not. For a pipeline."""
    if act is None:
        return _nothing
    answer = sql.send(_READ, {"id": act.id, "verb": verb})

    def found() -> dict[str, Any] | None:
        rows = answer()
        return dict(json.loads(rows[0][0])) if rows else None

    return found


def write(act: Act | None, verb: str, result: dict[str, Any], now: datetime) -> None:
    """Note that the act was done, in the transaction that does it. No personal data."""
    if act is not None:
        sql.send(
            _WRITE,
            {"id": act.id, "at": act.at, "now": now, "staff": act.staff_id, "verb": verb,
             "result": json.dumps(result)},
        )  # fmt: skip


def was_done(error: IntegrityError) -> bool:
    """Whether ``error`` says that the same act was done by another request at the same time."""
    return "visits_dooract_pkey" in str(error)
