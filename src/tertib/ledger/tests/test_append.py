import hashlib
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions, actors
from tertib.ledger.models import Entry, Pending

AT = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)


@pytest.fixture
def entry(db) -> Entry:
    with transaction.atomic():
        key = vault.create(AT)
        done = actions.append(
            actors.applicant(new_id()), "application.submitted", "application:1",
            {"name": "Siti"}, at=AT, office="JS", person=key,
        )  # fmt: skip
    return Entry.objects.get(serial=done.serial)


def test_an_entry_is_sealed_committed_and_awaits_its_index(entry):
    body = vault.load(entry.key_id).open(entry.body, f"entry:{entry.id}")
    assert b"Siti" in body
    assert b"Siti" not in bytes(entry.body)
    assert bytes(entry.commitment) == hashlib.sha256(body).digest()
    assert Pending.objects.filter(serial=entry.serial).exists()


def test_erasing_the_person_leaves_the_commitment(entry):
    before = bytes(entry.commitment)
    vault.destroy(entry.key_id, AT)
    with pytest.raises(vault.KeyDestroyed):
        vault.load(entry.key_id)
    entry.refresh_from_db()
    assert bytes(entry.commitment) == before


def test_append_outside_a_transaction_is_refused(live_db):
    with pytest.raises(actions.OutsideTransaction):
        actions.append(actors.system("test"), "a.b", "c:1", {}, at=AT)


@pytest.mark.parametrize(
    "table",
    ["ledger_entry", "ledger_pending", "ledger_leaf", "ledger_checkpoint", "ledger_cosignature"],
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_rewrite_the_record(entry, table, statement):
    by_serial = ("ledger_entry", "ledger_pending", "ledger_leaf")
    column = "serial = 0" if table in by_serial else "size = 0"
    with (
        pytest.raises(ProgrammingError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column))
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
