"""Card data, keypads and what is shown: pure parts of the panel."""

from __future__ import annotations

import osdp_sys
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.edge.osdp import signals
from tertib.edge.osdp.cards import BadRead, card_bytes
from tertib.edge.osdp.keypad import LONGEST, PAUSE, Keypad

RAW, WIEGAND, ASCII = (
    osdp_sys.CARD_FMT_RAW_UNSPECIFIED, osdp_sys.CARD_FMT_RAW_WIEGAND, osdp_sys.CARD_FMT_ASCII,
)  # fmt: skip


def wiegand(inner: bytes) -> tuple[int, bytes]:
    """Bits and data of a frame with its two parity bits."""
    bits = 8 * len(inner) + 2
    body = int.from_bytes(inner, "big") << 1
    half = bits // 2
    first = (body >> half).bit_count() % 2
    last = 1 - (body & (1 << half) - 1).bit_count() % 2
    number = first << (bits - 1) | body | last
    size = -(-bits // 8)
    return bits, (number << (8 * size - bits)).to_bytes(size, "big")


@given(st.binary(min_size=1, max_size=24))
def test_whole_bytes_are_themselves(data):
    assert card_bytes(RAW, 8 * len(data), data) == data
    assert card_bytes(ASCII, 8 * len(data), data.hex().upper().encode()) == data


@given(st.binary(min_size=3, max_size=10), st.data())
def test_wiegand_is_checked_and_unpacked(data, draw):
    bits, frame = wiegand(data)
    assert card_bytes(WIEGAND, bits, frame) == data
    flipped = draw.draw(st.integers(0, bits - 1))
    broken = (int.from_bytes(frame, "big") ^ 1 << (8 * len(frame) - 1 - flipped)).to_bytes(
        len(frame), "big"
    )
    with pytest.raises(BadRead):
        card_bytes(WIEGAND, bits, broken)


@pytest.mark.parametrize(
    ("kind", "bits", "data"),
    [(RAW, 0, b""), (RAW, 64, b"\1"), (RAW, 37, bytes(5)), (RAW, 10, bytes(2)), (ASCII, 16, b"zz")],
)
def test_reads_that_are_nothing(kind, bits, data):
    with pytest.raises(BadRead):
        card_bytes(kind, bits, data)


def test_keypad_lines():
    pad = Keypad()
    assert pad.feed(b"12", 100.0) == []
    assert pad.feed(b"34\r", 101.0) == ["1234"]
    assert pad.feed(b"99\x7f12\r\r7\r", 102.0) == ["12", "7"]
    assert pad.feed(b"12", 103.0) == []
    assert pad.feed(b"34\r", 104.0 + PAUSE) == ["34"], "an old beginning is forgotten"
    assert pad.feed(b"x" * (LONGEST + 1) + b"1\r", 200.0) == ["1"]


@pytest.mark.parametrize(
    ("ms", "tenths"), [(1, 1), (100, 1), (101, 2), (5000, 50), (60_000, 255), (0, 1)]
)
def test_pulses(ms, tenths):
    assert signals.pulse(3, ms)["timer_count"] == tenths


def test_text_fits_two_lines():
    assert signals.text("MASUK\nENTER")["data"] == "MASUK           ENTER           "
    assert signals.text("é" * 40)["data"] == "?" * 16
    assert len(signals.text("a\nb\nc")["data"]) == 32
