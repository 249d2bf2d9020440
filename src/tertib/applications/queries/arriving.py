"""One applicant as the door needs them: whose, in which state, since when. Nothing is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from tertib.applications.rules import State
from tertib.foundation import vault
from tertib.foundation.questions import Question, Row
from tertib.foundation.vault import PersonKey

_ONE = """
SELECT a.id, a.party_id, a.state, a.changed_at, a.priority, k.id, k.period, k.wrapped
FROM applications_application a JOIN foundation_datakey k ON k.id = a.key_id
WHERE a.id = ({whose}) AND k.wrapped IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Arriving:
    """What decides about an applicant who comes, and the key under which it is recorded."""

    application_id: UUID
    party_id: UUID
    state: State
    changed_at: datetime
    """Since when they are in their state."""
    priority: bool
    key: PersonKey


@cache
def _one(whose: str) -> str:
    return _ONE.format(whose=whose)


def arriving(whose: str, values: Mapping[str, Any]) -> Question[Arriving | None]:
    """Who comes; None if they were erased.

    ``whose`` is a constant SELECT of an application's id, with the caller's ``values``: so it can
    be asked for before the id is known.
    """
    return Question(_one(whose), values, 8, _read)


def _read(row: Row | None) -> Arriving | None:
    if row is None:
        return None
    application, party, state, changed_at, priority, *key = row
    opener = vault.unwrap_columns(*key)
    return Arriving(application, party, State(state), changed_at, priority, opener)
