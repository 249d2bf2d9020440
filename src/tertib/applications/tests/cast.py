"""The cast of the tests: two phones and the people who apply with them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from tertib.applications.models import Application, Party
from tertib.applications.rules import State
from tertib.applications.sealing import seal_answers, seal_name
from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.messaging.models import Contact

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)


def phone(number: str = "6281234567890") -> Contact:
    """A verified phone."""
    key = vault.create(NOW)
    return Contact.objects.create(
        key_id=key.id,
        phone_hash=vault.lookup("phone", number),
        phone_sealed=key.seal(number.encode(), "test"),
        created_at=NOW,
    )


def party(contact: Contact, *states: State) -> tuple[Party, list[UUID]]:
    """A party of applications put straight into these states, without any form."""
    made = Party.objects.create(contact=contact, created_at=NOW, touched_at=NOW)
    ids = []
    for position, state in enumerate(states, start=1):
        application_id, key = new_id(), vault.create(NOW)
        Application.objects.create(
            id=application_id,
            party=made,
            position=position,
            service_code="paspor-baru",
            state=state,
            key_id=key.id,
            person_hash=vault.lookup("nik", f"31740155019{position:05}"),
            name_sealed=seal_name(key, application_id, f"Siti {position}"),
            data_sealed=seal_answers(key, application_id, {"name": f"Siti {position}"}),
            changed_at=NOW,
        )
        ids.append(application_id)
    return made, ids
