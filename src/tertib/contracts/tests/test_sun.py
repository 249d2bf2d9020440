import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.contracts import sun

KEY = bytes(16)
uids = st.binary(min_size=7, max_size=7).map(lambda raw: raw.hex().upper())
keys = st.binary(min_size=16, max_size=16)
counters = st.integers(0, 2**24 - 1)


def test_the_published_example_of_an12196() -> None:
    """?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086, all keys zero."""
    message = bytes.fromhex("EF963FF7828658A599F3041510671E8894EED9EE65337086")
    opened = sun.open_picc(message, KEY)
    assert opened == sun.Opened("04DE5F1EACC040", 61)
    assert sun.verify(message, opened, KEY) == 61
    assert sun.make("04DE5F1EACC040", 61, KEY, KEY, bytes.fromhex("DA5CF60941")) == message


@given(uids, counters, keys, keys, st.binary(min_size=5, max_size=5))
def test_what_a_card_makes_is_verified(
    uid: str, counter: int, meta: bytes, key: bytes, padding: bytes
) -> None:
    message = sun.make(uid, counter, meta, key, padding)
    assert len(message) == sun.SIZE
    opened = sun.open_picc(message, meta)
    assert opened == sun.Opened(uid, counter)
    assert sun.verify(message, opened, key) == counter


@given(uids, counters, keys, keys, st.integers(0, sun.SIZE - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed(
    uid: str, counter: int, meta: bytes, key: bytes, place: int, flip: int
) -> None:
    message = bytearray(sun.make(uid, counter, meta, key))
    message[place] ^= flip
    with pytest.raises(sun.NotSun):
        sun.verify(bytes(message), sun.open_picc(bytes(message), meta), key)


@given(uids, counters, keys, keys, keys)
def test_another_cards_key_does_not_pass(
    uid: str, counter: int, meta: bytes, key: bytes, other: bytes
) -> None:
    if key != other:
        message = sun.make(uid, counter, meta, other)
        with pytest.raises(sun.NotSun):
            sun.verify(message, sun.open_picc(message, meta), key)


@pytest.mark.parametrize("size", [0, 7, 15, 17, 23, 25])
def test_another_length_is_no_message(size: int) -> None:
    with pytest.raises(sun.NotSun):
        sun.open_picc(bytes(size), KEY)


@pytest.mark.parametrize(
    ("uid", "counter", "padding"),
    [("04DE", 1, bytes(5)), ("04DE5F1EACC040", 2**24, bytes(5)), ("04DE5F1EACC040", 1, b"")],
)
def test_what_no_card_can_say_is_not_made(uid: str, counter: int, padding: bytes) -> None:
    with pytest.raises(ValueError, match="UID of 7 bytes"):
        sun.make(uid, counter, KEY, KEY, padding)
