"""Signed notes (c2sp.org/signed-note) with Ed25519 keys, strict in both directions."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
MAX_BYTES = 100_000
_LINE = re.compile("\u2014 ([^ \n]+) ([A-Za-z0-9+/=]+)")


class BadNote(ValueError):
    """A note, key or signature that is malformed or does not verify; the message says which."""


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def unb64(text: str) -> bytes:
    """Decode standard base64 in its one canonical spelling.

    Raises:
        BadNote: anything else, stray bits at the end included.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("not base64") from None
    if b64(data) != text:
        raise BadNote("not canonical base64")
    return data


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() or unicodedata.category(c) == "Cc" for c in name):
        raise BadNote(f"not a key name: {name!r}")


@dataclass(frozen=True)
class Verifier:
    """A public key: name, algorithm (0x01 log, 0x04 witness) and 32 bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, algorithm and key."""
        text = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public
        return sha256(text).digest()[:4]

    @property
    def vkey(self) -> str:
        """``name+hex key id+base64(algorithm || key)``."""
        material = b64(bytes([self.algorithm]) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a vkey.

        Raises:
            BadNote: malformed, of an unknown algorithm, or its id is not that of its key.
        """
        name, _, rest = vkey.strip().partition("+")
        key_id, _, material = rest.partition("+")
        _check_name(name)
        data = unb64(material)
        if len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
            raise BadNote(f"the key of {name} is not an Ed25519 log or witness key")
        verifier = cls(name, data[0], data[1:])
        if verifier.key_id.hex() != key_id:
            raise BadNote(f"the key id of {name} does not belong to its key")
        return verifier

    def check(self, message: bytes, signature: bytes) -> None:
        """Verify 64 bytes of Ed25519 over ``message``.

        Raises:
            BadNote: they do not verify.
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise BadNote(f"the signature of {self.name} does not verify") from None


@dataclass(frozen=True)
class Signer:
    """A private key under a name."""

    name: str
    key: Ed25519PrivateKey
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        _check_name(self.name)

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.algorithm, self.key.public_key().public_bytes_raw())

    def line(self, message: bytes, prefix: bytes = b"") -> str:
        """The signature line over ``message``; ``prefix`` goes before the 64 bytes."""
        signature = self.verifier.key_id + prefix + self.key.sign(message)
        return f"\u2014 {self.name} {b64(signature)}\n"


@dataclass(frozen=True)
class Signature:
    """One signature line: who claims to have signed, the key id and what follows it."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        return f"\u2014 {self.name} {b64(self.key_id + self.data)}\n"

    def by(self, verifier: Verifier) -> bool:
        """Whether it claims to be of this key."""
        return (self.name, self.key_id) == (verifier.name, verifier.key_id)


@dataclass(frozen=True)
class Note:
    """A parsed note: text with its final newline, and the signature lines as they stand."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(s.line for s in self.signatures)


def parse_lines(text: str) -> tuple[Signature, ...]:
    """Read signature lines.

    Raises:
        BadNote: a line is not one, or the last has no newline.
    """
    if not text.endswith("\n"):
        raise BadNote("the last line has no end")
    found = []
    for line in text[:-1].split("\n"):
        match = _LINE.fullmatch(line)
        if not match:
            raise BadNote("not a signature line")
        _check_name(match[1])
        data = unb64(match[2])
        if len(data) < 5:
            raise BadNote("the signature is too short")
        found.append(Signature(match[1], data[:4], data[4:]))
    return tuple(found)


def parse(raw: bytes | str) -> Note:
    """Read a signed note without judging its signatures.

    Raises:
        BadNote: it is not one.
    """
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
    except UnicodeDecodeError:
        raise BadNote("not UTF-8") from None
    if len(text) > MAX_BYTES or any(c < " " and c != "\n" for c in text):
        raise BadNote("too long, or a control character in it")
    body, found, lines = text.rpartition("\n\n")
    if not found:
        raise BadNote("no blank line before the signatures")
    return Note(body + "\n", parse_lines(lines))


def find(note: Note, verifiers: Iterable[Verifier]) -> list[tuple[Signature, Verifier | None]]:
    """Each signature with the known key that it claims, or None."""
    known = {(v.name, v.key_id): v for v in verifiers}
    return [(s, known.get((s.name, s.key_id))) for s in note.signatures]
