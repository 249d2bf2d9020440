"""The people of a party, opened."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tertib.applications.models import Application
from tertib.applications.rules import State
from tertib.applications.sealing import Answers, open_answers, open_name
from tertib.foundation import vault
from tertib.foundation.models import DataKey
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


def applicants(party_id: UUID) -> list[Applicant]:
    """The applicants of a party in their order, without erased ones; one query."""
    rows = Application.objects.filter(party_id=party_id, key__wrapped__isnull=False)
    return [opened(row) for row in rows.select_related("key").order_by("position")]


_OF_CONTACT = """
SELECT a.id, a.party_id, a.position, a.service_code, a.state, a.person_hash, a.name_sealed,
    a.data_sealed, a.priority, k.id, k.period, k.wrapped
FROM applications_party p
JOIN applications_application a ON a.party_id = p.id
JOIN foundation_datakey k ON k.id = a.key_id
WHERE p.id = %s AND p.contact_id = %s AND k.wrapped IS NOT NULL
ORDER BY a.position
"""


def applicants_of(contact_id: UUID, party_id: UUID) -> list[Applicant]:
    """:func:`applicants` if the party is this phone's, else nobody; for booking's hot path.

    One statement without the ORM, which costs three times as much processor time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_CONTACT, [party_id, contact_id])
        rows = cursor.fetchall()
    found = []
    for application_id, party, position, service, state, person, name, data, priority, *key in rows:
        opener = vault.unwrap(DataKey(*key))
        found.append(
            Applicant(
                application_id, party, position, service, State(state),
                open_name(opener, application_id, bytes(name or b"")), bytes(person or b""),
                open_answers(opener, application_id, bytes(data)), priority, opener,
            )
        )  # fmt: skip
    return found
