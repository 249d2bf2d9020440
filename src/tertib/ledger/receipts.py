"""Receipts: a person's own entries in clear, each with its offline proof (tertib-receipt@v1).

Nothing in a receipt is taken on trust: it is canonical JSON, so that no byte of it is idle, and
every value in it is bound to a checkpoint signed by the log.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from tertib.ledger.canonical import SALT, commitment
from tertib.ledger.tlog import checkpoint, merkle, note, proof
from tertib.ledger.tlog.audit import Problem
from tertib.ledger.tlog.note import BadNote, Verifier

FORMAT = "tertib-receipt@v1"
_FIELDS = {"v", "id", "at", "actor", "action", "subject", "office", "payload"}


@dataclass(frozen=True)
class Opened:
    """An entry in clear with its salt and its proof."""

    salt: bytes
    entry: bytes
    proof: proof.Proof


@dataclass(frozen=True)
class Erased:
    """An entry whose salt and text were destroyed: only its leaf is left."""

    commitment: bytes
    proof: proof.Proof


@dataclass
class Checked:
    """What a receipt proves, and what is wrong with it."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    erased: int = 0
    pending: list[str] = field(default_factory=list)
    size: int = 0
    witnesses: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def build(opened: Sequence[Opened], erased: Sequence[Erased], pending: Sequence[str]) -> bytes:
    """The receipt file. ``pending`` are ids of entries that have no proof yet."""
    return rfc8785.dumps(
        {
            "format": FORMAT,
            "entries": [
                {"salt": note.b64(o.salt), "entry": o.entry.decode(), "proof": str(o.proof)}
                for o in opened
            ],
            "erased": [
                {"commitment": note.b64(e.commitment), "proof": str(e.proof)} for e in erased
            ],
            "pending": list(pending),
        }
    )


class _Broken(ValueError):
    """One part of a receipt is wrong."""


class _Checker:
    def __init__(self, verifiers: Iterable[Verifier]) -> None:
        self.verifiers = list(verifiers)
        self.heads: dict[str, checkpoint.Verified] = {}

    def head(self, text: str) -> checkpoint.Verified:
        if text not in self.heads:
            self.heads[text] = checkpoint.verify(text, self.verifiers)
        return self.heads[text]

    def proven(self, leaf: bytes, text: str) -> int:
        """The index at which ``leaf`` is proven to be."""
        found = proof.parse(text)
        found.check(leaf, self.head(found.note).head)
        return found.index

    def opened(self, item: dict[str, str]) -> dict[str, Any]:
        salt, text = note.unb64(item["salt"]), item["entry"].encode()
        entry = json.loads(text)
        if len(salt) != SALT or not isinstance(entry, dict) or set(entry) != _FIELDS:
            raise _Broken("not an entry of the record")
        if rfc8785.dumps(entry) != text:
            raise _Broken("the entry is not in its canonical form")
        index = self.proven(commitment(salt, text), item["proof"])
        return {"index": index, **entry}


def verify(raw: bytes, verifiers: Iterable[Verifier]) -> Checked:
    """Verify a receipt with nothing but public keys; never raises for what the file holds."""
    result = Checked()
    wrong = result.problems.append
    try:
        data = json.loads(raw)
        if not isinstance(data, dict) or set(data) != {"format", "entries", "erased", "pending"}:
            raise _Broken("not a receipt")
        if data["format"] != FORMAT or rfc8785.dumps(data) != raw:
            raise _Broken(f"not {FORMAT} in its canonical form")
        opened, erased, pending = (_list(data[k]) for k in ("entries", "erased", "pending"))
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as problem:
        wrong(Problem("file", str(problem) if isinstance(problem, _Broken) else "not JSON"))
        return result
    checker = _Checker(verifiers)
    seen: set[int] = set()
    for number, item in enumerate(opened):
        if (entry := _one(f"entries[{number}]", item, checker.opened, wrong)) is not None:
            result.entries.append(entry)
            _once(f"entries[{number}]", entry["index"], seen, wrong)
    for number, item in enumerate(erased):
        index = _one(f"erased[{number}]", item, lambda e: checker.proven(
            note.unb64(e["commitment"]), e["proof"]), wrong)  # fmt: skip
        if index is not None:
            result.erased += 1
            _once(f"erased[{number}]", index, seen, wrong)
    if erased and not any(e["action"] == "person.erased" for e in result.entries):
        wrong(Problem("erased", "no entry says that this person was erased"))
    for item in pending:
        result.pending.append(str(item))
        wrong(Problem(f"entry {item}", "was not in a published checkpoint yet; fetch it again"))
    if not opened and not erased and not pending:
        wrong(Problem("file", "it proves nothing: there is no entry in it"))
    for verified in checker.heads.values():
        result.size = max(result.size, verified.head.size)
        result.witnesses |= verified.witnesses
    return result


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Broken("not a receipt")
    return value


def _once(where: str, index: int, seen: set[int], wrong: Any) -> None:
    if index in seen:
        wrong(Problem(where, f"leaf {index} occurs twice"))
    seen.add(index)


def _one(where: str, item: Any, read: Any, wrong: Any) -> Any:
    """Read one item, or report it."""
    try:
        if not isinstance(item, dict) or len(item) not in (2, 3):
            raise _Broken("not an entry with its proof")
        return read(item)
    except (_Broken, BadNote, merkle.WrongProof) as problem:
        text = str(problem)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        text = "malformed"
    except rfc8785.CanonicalizationError:
        text = "not canonical"
    wrong(Problem(where, text))
    return None
