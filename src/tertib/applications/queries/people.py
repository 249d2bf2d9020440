"""The people of a party, opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tertib.applications.models import Application
from tertib.applications.rules import State
from tertib.applications.sealing import Answers, open_answers, open_name
from tertib.foundation import sql, vault
from tertib.foundation.vault import PersonKey


@dataclass(frozen=True)
class Applicant:
    """One applicant with everything they told us; holds clear personal data."""

    application_id: UUID
    party_id: UUID
    position: int
    service_code: str
    state: State
    name: str
    person_hash: bytes
    answers: Answers
    priority: bool
    key: PersonKey


def opened(row: Application) -> Applicant:
    """Open an application read with its ``key`` (no query).

    Raises:
        KeyDestroyed: the person was erased.
    """
    key = vault.unwrap(row.key)
    return Applicant(
        application_id=row.id,
        party_id=row.party_id,
        position=row.position,
        service_code=row.service_code,
        state=State(row.state),
        name=open_name(key, row.id, bytes(row.name_sealed or b"")),
        person_hash=bytes(row.person_hash or b""),
        answers=open_answers(key, row.id, bytes(row.data_sealed)),
        priority=row.priority,
        key=key,
    )


# By hand: booking reads it for every place it confirms, and the ORM spends several times as long
# composing this statement as the database does answering it.
_APPLICANTS = """
SELECT a.id, a.party_id, a.position, a.service_code, a.state, a.name_sealed, a.person_hash,
    a.data_sealed, a.priority, k.id, k.period, k.wrapped
FROM applications_party p
JOIN applications_application a ON a.party_id = p.id
JOIN foundation_datakey k ON k.id = a.key_id
WHERE p.id = %(party)s::uuid AND k.wrapped IS NOT NULL
    AND (%(contact)s::uuid IS NULL OR p.contact_id = %(contact)s::uuid)
ORDER BY a.position
"""


def applicants(party_id: UUID) -> list[Applicant]:
    """The applicants of a party in their order, without erased ones; one query."""
    return _ask(party_id, None)()


def ask_applicants(contact_id: UUID, party_id: UUID) -> Callable[[], list[Applicant]]:
    """:func:`applicants` if the party is this phone's, else nobody; answers when called."""
    return _ask(party_id, contact_id)


def _ask(party_id: UUID, contact_id: UUID | None) -> Callable[[], list[Applicant]]:
    answer = sql.send(_APPLICANTS, {"party": party_id, "contact": contact_id})
    return lambda: [_opened_row(row) for row in answer()]


def _opened_row(row: tuple[Any, ...]) -> Applicant:
    application_id, party, position, service, state, name, person, data, priority, *key = row
    opener = vault.unwrap_columns(*key)
    return Applicant(
        application_id, party, position, service, State(state),
        open_name(opener, application_id, bytes(name or b"")), bytes(person or b""),
        open_answers(opener, application_id, bytes(data)), priority, opener,
    )  # fmt: skip
