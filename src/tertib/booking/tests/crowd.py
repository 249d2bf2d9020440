"""Many people at once, straight into the tables: for race tests and benchmarks."""

from __future__ import annotations

import os
from datetime import datetime

from tertib.applications.models import Application, Party
from tertib.applications.sealing import seal_answers, seal_name
from tertib.booking.tests.world import Family
from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey
from tertib.foundation.vault import PersonKey
from tertib.messaging.models import Contact

ANSWERS = {"name": "Siti Rahayu", "birth_date": "1990-05-17", "passport": "e_5", "same_day": "no"}


def submitted(count: int, now: datetime) -> list[Family]:
    """``count`` parties of one person each, all on phones of their own, ready to choose."""
    first = vault.create(now)  # makes the key of the period
    period = DataKey.objects.get(id=first.id).period
    keys, contacts, parties, applications, families = [], [], [], [], []

    def key() -> PersonKey:
        made = PersonKey(new_id(), os.urandom(32))
        nonce = os.urandom(vault.NONCE)
        wrapped = nonce + vault._wrapper(period).encrypt(nonce, made.material, made.id.bytes)
        keys.append(DataKey(id=made.id, period=period, wrapped=wrapped, created_at=now))
        return made

    for number in range(count):
        phone, person = key(), key()
        digits, contact_id, party_id, application_id = (
            f"62810{number:08d}", new_id(), new_id(), new_id(),
        )  # fmt: skip
        contacts.append(
            Contact(
                id=contact_id, key_id=phone.id, phone_hash=vault.lookup("phone", digits),
                phone_sealed=phone.seal(digits.encode(), f"phone:{contact_id}"), language="id",
                created_at=now,
            )
        )  # fmt: skip
        parties.append(
            Party(id=party_id, contact_id=contact_id, created_at=now, touched_at=now,
                  submitted_at=now)
        )  # fmt: skip
        applications.append(
            Application(
                id=application_id, party_id=party_id, position=1, service_code="BARU",
                state="diajukan", key_id=person.id, changed_at=now,
                person_hash=vault.lookup("nik", f"crowd-{number}"),
                name_sealed=seal_name(person, application_id, ANSWERS["name"]),
                data_sealed=seal_answers(person, application_id, ANSWERS),
            )
        )  # fmt: skip
        families.append(Family(contact_id, party_id, (application_id,)))
    DataKey.objects.bulk_create(keys, batch_size=500)
    Contact.objects.bulk_create(contacts, batch_size=500)
    Party.objects.bulk_create(parties, batch_size=500)
    Application.objects.bulk_create(applications, batch_size=500)
    return families
