"""The body of a witness's ``add-checkpoint`` call (c2sp.org/tlog-witness)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tertib.ledger.tlog import checkpoint, note
from tertib.ledger.tlog.note import BadNote
from tertib.ledger.tlog.proof import parse_hashes


@dataclass(frozen=True)
class Submission:
    """What the log sends: the size that the witness knows, the proof from there, a checkpoint."""

    old: int
    path: Sequence[bytes]
    checkpoint: str

    def __str__(self) -> str:
        hashes = "".join(note.b64(h) + "\n" for h in self.path)
        return f"old {self.old}\n{hashes}\n{self.checkpoint}"


def parse(raw: bytes) -> Submission:
    """Read a submission; its checkpoint is not judged.

    Raises:
        BadNote: it is not one.
    """
    try:
        front, found, signed = raw.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise BadNote("not UTF-8") from None
    first, *hashes = front.split("\n")
    number = first.removeprefix("old ")
    if not found or number == first or not checkpoint.NUMBER.fullmatch(number):
        raise BadNote("not a submission")
    return Submission(int(number), parse_hashes(hashes), signed)
