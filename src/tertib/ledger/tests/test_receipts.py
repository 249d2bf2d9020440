import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertib.foundation import vault
from tertib.ledger import actions, actors, keyring, queries, receipts
from tertib.ledger.conf import public_keys
from tertib.ledger.tests.harness import AT, LOG, append, published, sequencing, until
from tertib.ledger.tests.test_audit import run

VERIFIERS = [LOG.verifier]


@pytest.fixture
def tiles(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TERTIB_RECORD_TILES", str(tmp_path / "tiles"))
    keyring.save(public_keys(settings.CORE), LOG.verifier)
    return tmp_path / "tiles"


def seal(key, action="application.submitted", **payload):
    with transaction.atomic():
        return actions.append(actors.system("test"), action, "application:1", payload, at=AT,
                              office="JS", person=key)  # fmt: skip


@pytest.fixture
def person(postgres, live_db, tiles):
    """A person with two entries of 304 in a published record."""
    key = vault.create(AT)
    with sequencing(postgres, live_db, tiles):
        append(200)
        seal(key, name="Siti Rahayu")
        append(102)
        seal(vault.create(AT), name="Someone else")
        seal(key, action="booking.made", seat="A1")
        until(lambda: (head := published(tiles)) and head.size == 305)
        yield key
        until(lambda: queries.health(AT)["pending"] == 0)


def test_a_receipt_proves_a_persons_own_entries_offline(person, tmp_path):
    raw = queries.receipt([person.id], AT)
    found = receipts.verify(raw, VERIFIERS)
    assert found.problems == []
    assert [e["action"] for e in found.entries] == ["application.submitted", "booking.made"]
    assert found.entries[0]["payload"] == {"name": "Siti Rahayu"}
    assert b"Someone else" not in raw
    assert queries.waiting([person.id]) == 0
    (tmp_path / "r.json").write_bytes(raw)
    keyring.save(tmp_path / "keys", LOG.verifier)
    code, outcome = run(str(tmp_path / "r.json"), "--keys", str(tmp_path / "keys"))
    assert (code, outcome["ok"]) == (0, True)
    (tmp_path / "r.json").write_bytes(raw.replace(b"Siti", b"Sita"))
    code, outcome = run(str(tmp_path / "r.json"), "--keys", str(tmp_path / "keys"))
    assert (code, outcome["ok"]) == (1, False)
    assert outcome["files"][0]["problems"][0]["where"] == "entries[0]"


def test_public_entries_can_be_added_but_never_those_of_others(person):
    raw = queries.receipt([person.id], AT, subjects=["test:0", "application:1"])
    actions_found = [e["action"] for e in receipts.verify(raw, VERIFIERS).entries]
    assert sorted(actions_found) == [
        "application.submitted", "booking.made", "test.done", "test.done",
    ]  # fmt: skip


def test_entries_not_yet_published_do_not_pass_for_proven(db, tiles):
    key = vault.create(AT)
    done = seal(key)
    found = receipts.verify(queries.receipt([key.id], AT), VERIFIERS)
    assert found.pending == [str(done.id)]
    assert not found.ok
    assert queries.waiting([key.id]) == 1


def test_whoever_asks_at_once_need_not_ask_twice(person, postgres):
    seal(person, action="booking.moved", seat="A2")
    found = receipts.verify(queries.receipt([person.id], AT, patience=15), VERIFIERS)
    assert found.ok
    assert found.entries[-1]["action"] == "booking.moved"


def test_erasure_leaves_the_proofs_and_says_erased(person, tiles):
    actions.erase_person(person.id, actors.system("test"), AT)
    until(lambda: (head := published(tiles)) and head.size == 306)
    raw = queries.receipt([person.id], AT)
    found = receipts.verify(raw, VERIFIERS)
    assert found.problems == []
    assert found.erased == 2
    assert [e["action"] for e in found.entries] == ["person.erased"]
    assert b"Siti" not in raw
    data = json.loads(raw)
    data["entries"] = []  # an erasure that nobody recorded
    forged = receipts.verify(receipts.rfc8785.dumps(data), VERIFIERS)
    assert not forged.ok


def test_no_byte_of_a_receipt_can_change(person):
    raw = queries.receipt([person.id], AT)

    @given(st.integers(0, len(raw) - 1), st.integers(1, 255))
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    def flipped(position, flip):
        changed = bytearray(raw)
        changed[position] ^= flip
        assert not receipts.verify(bytes(changed), VERIFIERS).ok

    flipped()


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["format", "entries", "erased", "pending", "salt", "entry", "proof"]),
        inner, max_size=5),
    max_leaves=12,
))  # fmt: skip
def test_whatever_is_no_receipt_fails_politely(value):
    assert not receipts.verify(json.dumps(value).encode(), VERIFIERS).ok


def test_an_empty_receipt_proves_nothing():
    assert not receipts.verify(receipts.build([], [], []), VERIFIERS).ok
