"""The booking code: eight symbols that a person can read out, and a signed QR that a gate checks.

The **human code** ``XXXX-XXXX`` is Crockford's base32 (no I, L, O, U): seven random symbols (35
bits) and a check symbol. Position ``i`` weighs ``a**i`` in GF(32), and the weighted sum of a valid
code is zero: as all weights differ and none is zero, any one wrong symbol and any swap of two
symbols is noticed.

The **QR payload** is 84 bytes, written in base45 (126 characters, fits QR version 6-M)::

    offset size
      0     1   version (high 4 bits) and kind (low 4 bits)
      1     4   key id: first bytes of SHA-256 over the raw public key
      5     2   office code, ASCII
      7     5   the human code, 8 x 5 bits
     12     4   start of the session, seconds since 1970 UTC
     16     1   length of the session in units of five minutes
     17     1   service class (high 4 bits) and card colour (low 4 bits)
     18     1   issue: 0 at first, one more after every move to another session
     19     1   zero
     20    64   Ed25519 signature over ``CONTEXT`` and the 20 bytes before

A gate holds only the public key. It needs no network to know that the code is genuine and for
which hour; whether it was cancelled since, or replaced by a higher issue, its snapshot tells.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import base45
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
VERSION = 1
KIND_VISIT = 0
CONTEXT = b"tertib booking qr v1\0"
CLASSES = ("paspor", "izin_tinggal", "visa")
CARDS = ("yellow", "green", "blue")
_BODY = struct.Struct(">B4s2s5sIBBBx")
_SIGNATURE = 64
SIZE = _BODY.size + _SIGNATURE
TEXT = SIZE // 2 * 3
"""Characters of a QR. Base45 knows the space, and with one key of 45 each QR begins with one, which
scanners and forms like to strip; none ends with one, for two bytes are less than 33 * 45 * 45."""
_UNIT = timedelta(minutes=5)
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


class InvalidCode(ValueError):
    """Not a code of ours: a typing error, a forgery or damage."""


def _double(value: int) -> int:
    """Multiply by ``a`` in GF(32) = GF(2)[a] / (a^5 + a^2 + 1); ``a`` has order 31."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def _syndrome(values: list[int]) -> int:
    """The sum of ``values[i] * a**(7 - i)``, by Horner's scheme; zero for a valid code."""
    total = 0
    for value in values:
        total = _double(total) ^ value
    return total


def new_code(below: Callable[[int], int]) -> str:
    """A fresh human code, e.g. ``7K3M-Q9XD``; ``below(n)`` gives a random integer in [0, n)."""
    values = [below(32) for _ in range(LENGTH - 1)]
    check = _syndrome([*values, 0])  # the last symbol weighs a**0 = 1
    text = "".join(ALPHABET[value] for value in [*values, check])
    return f"{text[:4]}-{text[4:]}"


def _values(text: str) -> list[int]:
    cleaned = "".join(text.split()).replace("-", "").upper()
    if len(cleaned) != LENGTH or any(symbol not in _VALUES for symbol in cleaned):
        raise InvalidCode("a booking code has eight letters and digits")
    return [_VALUES[symbol] for symbol in cleaned]


def normalise(text: str) -> str:
    """The code as we write it, from what a person typed (case, spaces, O for 0, I or L for 1).

    Raises:
        InvalidCode: wrong length, foreign symbols, or the check symbol does not fit.
    """
    values = _values(text)
    if _syndrome(values):
        raise InvalidCode("the check symbol does not fit: one symbol is wrong or two are swapped")
    plain = "".join(ALPHABET[value] for value in values)
    return f"{plain[:4]}-{plain[4:]}"


@dataclass(frozen=True)
class Pass:
    """What a QR says. ``starts_at`` is aware, in whole seconds; ``lasts`` in steps of 5 minutes."""

    code: str
    office: str
    starts_at: datetime
    lasts: timedelta
    service_class: str
    card: str
    issue: int = 0
    kind: int = KIND_VISIT


def key_id(public: Ed25519PublicKey) -> bytes:
    """Four bytes by which a gate picks the key among those it knows."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:4]


def _pack(value: Pass, signer: bytes) -> bytes:
    number = 0
    for symbol in _values(value.code):
        number = number << 5 | symbol
    office = value.office.encode("ascii")
    if len(office) != 2:
        raise ValueError("an office code has two characters")
    return _BODY.pack(
        VERSION << 4 | value.kind,
        signer,
        office,
        number.to_bytes(5, "big"),
        int(value.starts_at.timestamp()),
        value.lasts // _UNIT,
        CLASSES.index(value.service_class) << 4 | CARDS.index(value.card),
        value.issue,
    )


def encode(value: Pass, key: Ed25519PrivateKey) -> str:
    """The text of the QR: base45 over body and signature.

    Raises:
        ValueError: a field of ``value`` does not fit the format.
    """
    body = _pack(value, key_id(key.public_key()))
    text: bytes = base45.b45encode(body + key.sign(CONTEXT + body))
    return text.decode("ascii")


def verify(text: str, *keys: Ed25519PublicKey) -> Pass:
    """Read a QR and check its signature against the known public keys; no network, no clock.

    Raises:
        InvalidCode: not our format, an unknown key, or a signature that does not fit.
    """
    try:
        raw = base45.b45decode(text.strip().rjust(TEXT))
    except ValueError:
        raise InvalidCode("not base45") from None
    if len(raw) != SIZE:
        raise InvalidCode("wrong length")
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    head, signer, office, number, start, units, look, issue = _BODY.unpack(body)
    if head >> 4 != VERSION:
        raise InvalidCode("unknown version")
    for key in keys:
        if key_id(key) == signer:
            try:
                key.verify(signature, CONTEXT + body)
            except InvalidSignature:
                raise InvalidCode("the signature does not fit") from None
            break
    else:
        raise InvalidCode("signed with an unknown key")
    packed = int.from_bytes(number, "big")
    symbols = "".join(ALPHABET[packed >> shift & 31] for shift in range(35, -1, -5))
    try:
        return Pass(
            code=normalise(symbols),
            office=office.decode("ascii"),
            starts_at=datetime.fromtimestamp(start, UTC),
            lasts=units * _UNIT,
            service_class=CLASSES[look >> 4],
            card=CARDS[look & 15],
            issue=issue,
            kind=head & 15,
        )
    except (IndexError, UnicodeDecodeError):
        raise InvalidCode("a field holds no known value") from None
