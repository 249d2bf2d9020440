import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tertib.ledger.models import Entry
from tertib.offices import actions, pact, queries
from tertib.offices.models import PactSignature

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pact_has_seven_promises_and_a_hash_of_exactly_what_is_shown(language):
    text = pact.current().text(language)
    assert len(text.promises) == 7
    assert text.sha256 == hashlib.sha256(text.plain.encode()).hexdigest()
    assert all(promise in text.plain for promise in (*text.promises, text.opening))


def test_the_two_languages_have_two_hashes():
    assert pact.current().text("id").sha256 != pact.current().text("en").sha256


def test_signing_is_one_signature_and_one_entry_with_the_hash(cast):
    staff, text = cast.staff("counter_js"), pact.current().text("id")
    for _ in range(2):
        actions.sign_pact(staff, "id", text.sha256, NOW)
    entry = Entry.objects.get(action="pact.signed")
    assert entry.actor == f"staff:{staff.id}"
    assert text.sha256.encode() in bytes(entry.body)
    assert queries.has_signed(staff.id, text.version)
    assert PactSignature.objects.count() == 1


def test_a_text_that_was_not_shown_is_not_signed(cast):
    with pytest.raises(pact.Changed):
        actions.sign_pact(cast.staff("counter_js"), "id", "0" * 64, NOW)
    with pytest.raises(pact.Changed):
        actions.sign_pact(cast.staff("counter_js"), "id", pact.current().text("en").sha256, NOW)
    assert not PactSignature.objects.exists()


def test_a_new_version_needs_a_new_signature(cast, monkeypatch):
    staff, old = cast.staff("counter_js"), pact.current()
    actions.sign_pact(staff, "id", old.text("id").sha256, NOW)
    new = replace(old, version="2027-1")
    monkeypatch.setattr(pact, "current", lambda: new)
    assert not queries.has_signed(staff.id, "2027-1")
    assert new.text("id").sha256 != old.text("id").sha256
    actions.sign_pact(staff, "id", new.text("id").sha256, NOW)
    assert PactSignature.objects.filter(staff=staff).count() == 2


def test_the_application_cannot_change_or_delete_a_signature(cast):
    actions.sign_pact(cast.staff("counter_js"), "en", pact.current().text("en").sha256, NOW)
    for statement in ("UPDATE offices_pactsignature SET language='id'",
                      "DELETE FROM offices_pactsignature"):  # fmt: skip
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
