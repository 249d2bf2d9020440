"""Offline proofs of one entry (c2sp.org/tlog-proof)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tertib.ledger.tlog import merkle, note
from tertib.ledger.tlog.checkpoint import NUMBER, Head
from tertib.ledger.tlog.note import BadNote

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Proof:
    """Index, audit path (leaf upwards) and the checkpoint that it leads to, verbatim."""

    index: int
    path: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        hashes = "".join(note.b64(h) + "\n" for h in self.path)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n{self.note}"

    def check(self, entry: bytes, head: Head) -> None:
        """Verify that ``entry`` is under ``head``, the verified head of this checkpoint.

        Raises:
            merkle.WrongProof: it is not.
        """
        merkle.check_inclusion(merkle.leaf_hash(entry), self.index, head.size, self.path, head.root)


def parse(text: str) -> Proof:
    """Read a proof (without extra data, which Tertib does not use).

    Raises:
        BadNote: it is not one.
    """
    front, found, signed = text.partition("\n\n")
    lines = front.split("\n")
    if not found or len(lines) < 2 or lines[0] != HEADER or not lines[1].startswith("index "):
        raise BadNote("not a proof")
    number = lines[1].removeprefix("index ")
    if not NUMBER.fullmatch(number):
        raise BadNote("not an index")
    return Proof(int(number), parse_hashes(lines[2:]), signed)


def parse_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Base64 hashes, at most 63.

    Raises:
        BadNote: one is not 32 bytes, or there are too many.
    """
    hashes = tuple(note.unb64(line) for line in lines)
    if len(hashes) > 63 or any(len(h) != merkle.SIZE for h in hashes):
        raise BadNote("not a list of hashes")
    return hashes
