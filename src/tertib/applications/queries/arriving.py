"""One applicant as the door needs them: opened, with the time of the last change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from tertib.applications.queries.people import Applicant, _opened_row
from tertib.foundation import sql

_ONE = """
SELECT a.changed_at, a.id, a.party_id, a.position, a.service_code, a.state, a.name_sealed,
    a.person_hash, a.data_sealed, a.priority, k.id, k.period, k.wrapped
FROM applications_application a JOIN foundation_datakey k ON k.id = a.key_id
WHERE a.id = ({whose}) AND k.wrapped IS NOT NULL
"""


@cache
def _one(whose: str) -> str:
    return _ONE.format(whose=whose)


def ask_applicant(
    whose: str, values: Mapping[str, Any]
) -> Callable[[], tuple[Applicant, datetime] | None]:
    """The applicant and since when they are in their state; None if they were erased.

    ``whose`` is a constant SELECT of an application's id, with the caller's ``values``: so it can
    be asked for before the id is known.
    """
    answer = sql.send(_one(whose), values)

    def found() -> tuple[Applicant, datetime] | None:
        rows = answer()
        return (_opened_row(rows[0][1:]), rows[0][0]) if rows else None

    return found
