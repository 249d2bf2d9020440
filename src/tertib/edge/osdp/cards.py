"""Card data as a reader hands it over, to the bytes that identify a card."""

from __future__ import annotations

import osdp_sys


class BadRead(ValueError):
    """Not whole bytes and not a Wiegand frame with the right parity."""


def card_bytes(kind: int, bits: int, data: bytes) -> bytes:
    """The card's own bytes from an OSDP card event.

    ``bits`` counts from the first bit of ``data``. Whole bytes stand for themselves. A frame of
    8n+2 bits (26, 34, 58, ...) is Wiegand: even parity over the first half in front, odd parity
    over the second half behind (SIA AC-01), both checked and taken off. ASCII is hexadecimal.

    Raises:
        BadRead: the data is none of these.
    """
    if kind == osdp_sys.CARD_FMT_ASCII:
        try:
            return bytes.fromhex(data.decode("ascii"))
        except ValueError:
            raise BadRead("not hexadecimal") from None
    if not 0 < bits <= 8 * len(data):
        raise BadRead(f"{bits} bits in {len(data)} bytes")
    number = int.from_bytes(data, "big") >> (8 * len(data) - bits)
    if bits % 8 == 0:
        return number.to_bytes(bits // 8, "big")
    if bits % 8 != 2 or bits < 26:
        raise BadRead(f"{bits} bits are neither bytes nor Wiegand")
    half = bits // 2
    if (number >> half).bit_count() % 2 or (number & (1 << half) - 1).bit_count() % 2 == 0:
        raise BadRead("the parity does not fit")
    inner = (number >> 1) & ((1 << (bits - 2)) - 1)
    return inner.to_bytes((bits - 2) // 8, "big")
