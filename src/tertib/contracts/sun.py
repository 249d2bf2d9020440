"""Secure unique NFC messages (SUN) of the NTAG 424 DNA, after NXP's AN12196.

At each tap the chip sends 24 bytes: its UID and a rising counter, encrypted under the office's
*meta-read* key (16 bytes), and a MAC under the card's own *file-read* key (8 bytes). Whoever
listened in holds a message whose counter has been used; whoever copied the UID cannot make one.

The encrypted part, once open: a tag (0xC7: a UID of 7 bytes and a counter follow), the UID, the
counter in 3 bytes with the lowest first, and 5 random bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

PICC, MAC = 16, 8
SIZE = PICC + MAC
_TAG = 0xC7
_UID, _COUNTER = 7, 3
_SV2 = bytes.fromhex("3CC300010080")
_ZERO_IV = modes.CBC(bytes(16))


class NotSun(ValueError):
    """Not a message of a card with these keys: of another office, forged or damaged."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a message claims; proved only by :func:`verify`. ``uid`` in upper-case hex."""

    uid: str
    counter: int


def open_picc(data: bytes, meta_key: bytes) -> Opened:
    """UID and counter of a message (24 bytes, or its first 16).

    Raises:
        NotSun: the meta-read key does not open it.
    """
    if len(data) not in (PICC, SIZE):
        raise NotSun("a message has 24 bytes")
    decryptor = Cipher(algorithms.AES(meta_key), _ZERO_IV).decryptor()
    plain = decryptor.update(data[:PICC])
    if plain[0] != _TAG:
        raise NotSun("not of a card of this office")
    counter = int.from_bytes(plain[1 + _UID : 1 + _UID + _COUNTER], "little")
    return Opened(plain[1 : 1 + _UID].hex().upper(), counter)


def mac(uid: str, counter: int, key: bytes) -> bytes:
    """The 8 bytes a card with this file-read key puts under its UID and counter."""
    tail = bytes.fromhex(uid) + counter.to_bytes(_COUNTER, "little")
    session = _cmac(key, _SV2 + tail)
    return _cmac(session, b"")[1::2]


def verify(data: bytes, opened: Opened, key: bytes) -> int:
    """The counter of a message that the card with this file-read key really made.

    Whether the counter is higher than the last one seen is for the caller to judge.

    Raises:
        NotSun: the MAC does not fit.
    """
    if len(data) != SIZE or not compare_digest(mac(opened.uid, opened.counter, key), data[PICC:]):
        raise NotSun("the MAC does not fit")
    return opened.counter


def make(uid: str, counter: int, meta_key: bytes, key: bytes, padding: bytes = bytes(5)) -> bytes:
    """The message a card sends (for simulators and tests); ``uid`` has 14 hex digits.

    Raises:
        ValueError: the UID or the padding has another length, or the counter more than 24 bits.
    """
    body = bytes.fromhex(uid)
    if len(body) != _UID or len(padding) != 5 or not 0 <= counter < 1 << 24:
        raise ValueError("a UID of 7 bytes, a counter of 24 bits, 5 bytes of padding")
    plain = bytes([_TAG]) + body + counter.to_bytes(_COUNTER, "little") + padding
    encryptor = Cipher(algorithms.AES(meta_key), _ZERO_IV).encryptor()
    return encryptor.update(plain) + mac(uid, counter, key)


def _cmac(key: bytes, data: bytes) -> bytes:
    calculation = CMAC(algorithms.AES(key))
    calculation.update(data)
    return calculation.finalize()
