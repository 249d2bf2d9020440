"""The people of a party, opened."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tertib.applications.models import Application
from tertib.applications.rules import State
from tertib.applications.sealing import Answers, open_answers, open_name
from tertib.foundation import vault
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
