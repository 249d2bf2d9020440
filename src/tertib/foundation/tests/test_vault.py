from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey

AT = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
KEY = vault.PersonKey(new_id(), bytes(range(32)))


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_only_as_itself(plain, context):
    sealed = KEY.seal(plain, context)
    assert KEY.open(sealed, context) == plain
    with pytest.raises(vault.Tampered):
        KEY.open(sealed, context + "x")
    with pytest.raises(vault.Tampered):
        vault.PersonKey(KEY.id, bytes(32)).open(sealed, context)


@given(st.data())
def test_any_changed_byte_is_noticed(data):
    sealed = bytearray(KEY.seal(b"NIK 3174015501900002", "a"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(vault.Tampered):
        KEY.open(bytes(sealed), "a")


def test_the_database_holds_no_usable_key(db):
    key = vault.create(AT)
    row = DataKey.objects.get(id=key.id)
    assert key.material not in bytes(row.wrapped)
    assert vault.load(key.id) == key
    assert row.period == "2026-01"


def test_a_destroyed_key_is_gone(db):
    key = vault.create(AT)
    vault.destroy(key.id, AT)
    with pytest.raises(vault.KeyDestroyed):
        vault.load(key.id)


def test_lookup_is_stable_and_separates_kinds(db):
    assert vault.lookup("nik", "3174015501900002") == vault.lookup("nik", "3174015501900002")
    assert vault.lookup("nik", "1") != vault.lookup("passport", "1")
    assert len(vault.lookup("nik", "1")) == 32
