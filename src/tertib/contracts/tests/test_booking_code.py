from datetime import UTC, datetime, timedelta

import base45
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tertib.contracts import booking_code as bc

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()


def code_of(values: list[int]) -> str:
    it = iter(values)
    return bc.new_code(lambda _: next(it))


symbols = st.lists(st.integers(0, 31), min_size=7, max_size=7)
passes = st.builds(
    bc.Pass,
    code=symbols.map(code_of),
    office=st.sampled_from(["JS", "TR", "A1", "BX"]),
    starts_at=st.integers(1_577_836_800, 4_102_444_800).map(
        lambda seconds: datetime.fromtimestamp(seconds, UTC)
    ),
    lasts=st.integers(0, 255).map(lambda units: units * timedelta(minutes=5)),
    service_class=st.sampled_from(bc.CLASSES),
    card=st.sampled_from(bc.CARDS),
    issue=st.integers(0, 255),
)


@given(symbols)
def test_a_code_survives_what_people_do_to_it(values: list[int]) -> None:
    code = code_of(values)
    assert bc.normalise(code) == code
    assert bc.normalise(code.lower().replace("-", " ")) == code
    assert bc.normalise(code.replace("0", "o").replace("1", "l")) == code


@given(symbols, st.integers(0, 7), st.sampled_from(bc.ALPHABET))
def test_one_wrong_symbol_is_noticed(values: list[int], place: int, other: str) -> None:
    plain = code_of(values).replace("-", "")
    wrong = plain[:place] + other + plain[place + 1 :]
    if wrong != plain:
        with pytest.raises(bc.InvalidCode):
            bc.normalise(wrong)


@given(symbols, st.integers(0, 6))
def test_two_swapped_neighbours_are_noticed(values: list[int], place: int) -> None:
    plain = code_of(values).replace("-", "")
    a, b = plain[place], plain[place + 1]
    if a != b:
        with pytest.raises(bc.InvalidCode):
            bc.normalise(plain[:place] + b + a + plain[place + 2 :])


@pytest.mark.parametrize("text", ["", "ABCD", "UUUU-UUUU", "0000-0000-0", "ABCD-EFG!"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(bc.InvalidCode):
        bc.normalise(text)


@given(passes)
def test_a_pass_comes_back_whole_and_fits_the_qr(value: bc.Pass) -> None:
    text = bc.encode(value, KEY)
    assert len(text) == 126
    assert bc.verify(text, PUBLIC) == value


@given(passes, st.integers(0, bc.SIZE - 1), st.integers(1, 255))
def test_any_changed_byte_is_noticed(value: bc.Pass, place: int, flip: int) -> None:
    raw = bytearray(base45.b45decode(bc.encode(value, KEY)))
    raw[place] ^= flip
    with pytest.raises(bc.InvalidCode):
        bc.verify(base45.b45encode(bytes(raw)).decode(), PUBLIC)


def key_of_spaces() -> Ed25519PrivateKey:
    """A key whose every QR begins with a space."""
    keys = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(256))
    return next(key for key in keys if (0x1000 + bc.key_id(key.public_key())[0]) % 45 == 36)


@given(passes)
def test_a_pass_is_read_though_its_space_was_stripped(value: bc.Pass) -> None:
    key = key_of_spaces()
    text = bc.encode(value, key)
    assert (len(text), text[0]) == (bc.TEXT, " ")
    for presented in (text, text.strip(), f"{text}\r\n"):
        assert bc.verify(presented, key.public_key()) == value


def test_a_pass_of_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    value = bc.Pass(code_of([1] * 7), "JS", datetime(2026, 1, 26, tzinfo=UTC),
                    timedelta(hours=1), "paspor", "yellow")  # fmt: skip
    with pytest.raises(bc.InvalidCode, match="unknown key"):
        bc.verify(bc.encode(value, other), PUBLIC)
    assert bc.verify(bc.encode(value, other), PUBLIC, other.public_key()) == value


@pytest.mark.parametrize("text", ["", "not base45!", "A" * 126, "00", "é" * 10])
def test_what_is_no_pass_is_refused(text: str) -> None:
    with pytest.raises(bc.InvalidCode):
        bc.verify(text, PUBLIC)
