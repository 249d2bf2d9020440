"""Checkpoints and Ed25519 cosignatures (c2sp.org/tlog-checkpoint, /tlog-cosignature)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tertib.ledger.tlog import note
from tertib.ledger.tlog.merkle import SIZE
from tertib.ledger.tlog.note import COSIGNATURE, ED25519, BadNote, Note, Signature, Signer, Verifier

NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class Head:
    """A tree head: which log, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{note.b64(self.root)}\n"


def parse(raw: bytes | str) -> tuple[Head, Note]:
    """Read a checkpoint without judging its signatures; extension lines are refused.

    Raises:
        BadNote: it is not one.
    """
    parsed = note.parse(raw)
    lines = parsed.text.split("\n")
    if len(lines) != 4 or not lines[0] or not NUMBER.fullmatch(lines[1]):
        raise BadNote("not origin, size and root")
    root = note.unb64(lines[2])
    if len(root) != SIZE:
        raise BadNote("the root has not 32 bytes")
    return Head(lines[0], int(lines[1]), root), parsed


def sign(head: Head, signer: Signer) -> str:
    """The checkpoint as the log signs it."""
    return f"{head.text}\n{signer.line(head.text.encode())}"


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosign(text: str, signer: Signer, time: int) -> str:
    """The line of a witness under a checkpoint's text; ``time`` in POSIX seconds."""
    return signer.line(_cosigned(text, time), time.to_bytes(8, "big"))


def check_signature(text: str, signature: Signature, verifier: Verifier) -> int | None:
    """Verify one line by the key that it claims; the time of a cosignature, None for the log's.

    Raises:
        BadNote: it does not verify.
    """
    if verifier.algorithm == ED25519:
        verifier.check(text.encode(), signature.data)
        return None
    time = int.from_bytes(signature.data[:8], "big")
    verifier.check(_cosigned(text, time), signature.data[8:])
    return time


@dataclass(frozen=True)
class Verified:
    """A checkpoint whose every signature was verified; ``witnesses``: name to POSIX time."""

    head: Head
    witnesses: dict[str, int]


def verify(raw: bytes | str, verifiers: Iterable[Verifier]) -> Verified:
    """Verify a checkpoint strictly: by the log, and no line that is unknown or wrong.

    Raises:
        BadNote: what is wrong with which line.
    """
    head, parsed = parse(raw)
    witnesses: dict[str, int] = {}
    signed = False
    for signature, verifier in note.find(parsed, verifiers):
        if verifier is None:
            raise BadNote(f"signed by {signature.name} with a key that is not among the keys given")
        time = check_signature(parsed.text, signature, verifier)
        if verifier.algorithm == COSIGNATURE:
            if verifier.name in witnesses:
                raise BadNote(f"cosigned twice by {verifier.name}")
            witnesses[verifier.name] = time or 0
        elif verifier.name == head.origin and not signed:
            signed = True
        else:
            raise BadNote(f"signed by {verifier.name}, but the log is {head.origin}")
    if not signed:
        raise BadNote(f"not signed by the log {head.origin}")
    return Verified(head, witnesses)
