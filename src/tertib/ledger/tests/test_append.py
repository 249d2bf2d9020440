import hashlib
from datetime import UTC, datetime

import psycopg
import pytest
import rfc8785
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey
from tertib.ledger import actions, actors, queries
from tertib.ledger.canonical import canonical, timestamp
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


def test_several_entries_of_one_moment_keep_their_order(db):
    drafts = [
        actions.Draft(actors.system("test"), f"kind.{n}", f"s:{n}", {"n": n}) for n in range(40)
    ]
    with transaction.atomic():
        done = actions.append_many(drafts, at=AT)
        assert actions.append_many([], at=AT) == []
    rows = Entry.objects.filter(action__startswith="kind.").order_by("serial")
    assert [(row.serial, row.id, row.action) for row in rows] == [
        (one.serial, one.id, one.action) for one in done
    ]
    assert [one.action for one in done] == [f"kind.{n}" for n in range(40)]
    assert Pending.objects.filter(serial__in=[one.serial for one in done]).count() == 40


def test_an_erasure_is_recorded_each_time_it_is_asked_for(db):
    key = vault.create(AT)
    actor = actors.applicant(new_id())
    for _ in range(2):
        actions.erase_person(key.id, actor, AT)
    assert [e.action for e in queries.entries_for(f"key:{key.id}")] == ["person.erased"] * 2
    with pytest.raises(DataKey.DoesNotExist):
        actions.erase_person(new_id(), actor, AT)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text() | st.floats(
        allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=8), plain, max_size=4), st.text(max_size=8))
def test_the_canonical_form_is_that_of_rfc_8785(payload, subject):
    parts = {"id": new_id(), "at": AT, "actor": "system:x", "action": "a.b", "office": ""}
    whole = {**parts, "v": 1, "id": str(parts["id"]), "at": timestamp(AT), "subject": subject,
             "payload": payload}  # fmt: skip
    try:
        expected = rfc8785.dumps(whole)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
            canonical(**parts, subject=subject, payload=payload)
    else:
        assert canonical(**parts, subject=subject, payload=payload) == expected


def test_entries_of_a_block_are_written_together_in_their_order(db, django_assert_num_queries):
    with django_assert_num_queries(3), transaction.atomic(), actions.together():
        for number in range(3):
            actions.append(actors.system("test"), "a.b", f"c:{number}", {}, at=AT)
    written = Entry.objects.filter(action="a.b").order_by("serial")
    assert [entry.subject for entry in written] == ["c:0", "c:1", "c:2"]
    assert Pending.objects.filter(serial__in=[e.serial for e in written]).count() == 3


def test_a_block_that_fails_writes_nothing(db):
    def fail() -> None:
        with transaction.atomic(), actions.together():
            actions.append(actors.system("test"), "a.b", "c:1", {}, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Entry.objects.filter(action="a.b").exists()
    with transaction.atomic():
        actions.append(actors.system("test"), "a.b", "c:2", {}, at=AT)
    assert Entry.objects.filter(action="a.b").count() == 1
