"""Reads of the record."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from tertib.foundation import vault
from tertib.foundation.models import DataKey
from tertib.ledger import conf, keyring, receipts
from tertib.ledger.actors import Actor
from tertib.ledger.canonical import SALT
from tertib.ledger.models import Checkpoint, Cosignature, Entry, Leaf, Pending
from tertib.ledger.store import CHECKPOINT, Store
from tertib.ledger.tlog import checkpoint, note
from tertib.ledger.tlog.proof import Proof
from tertib.ledger.tlog.tree import Tree

_Wanted = tuple[Sequence[UUID], Iterable[str], Iterable[UUID]]


class NotPublished(LookupError):
    """The leaf is not, or not yet, under the published checkpoint."""


@dataclass(frozen=True)
class Published:
    """What outsiders see: the checkpoint file with its cosignatures, and proofs under it."""

    raw: str
    head: checkpoint.Head
    store: Store

    def proof(self, index: int) -> Proof:
        """The offline proof of leaf ``index``.

        Raises:
            NotPublished: this checkpoint does not cover it.
        """
        if not 0 <= index < self.head.size:
            raise NotPublished(index)
        return Proof(index, tuple(self.tree.inclusion(index)), self.raw)

    @property
    def tree(self) -> Tree:
        return Tree(self.head.size, self.store.read)

    @property
    def witnesses(self) -> list[tuple[str, int]]:
        """(name, POSIX time) of the known witnesses that cosigned, unverified."""
        _, parsed = checkpoint.parse(self.raw)
        return [
            (verifier.name, int.from_bytes(signature.data[:8], "big"))
            for signature, verifier in note.find(parsed, keys().cosigners)
            if verifier
        ]


def store() -> Store:
    """The folder that the sequencer fills."""
    return Store(conf.tile_folder(settings.CORE, conf.Record()))


def keys() -> keyring.Keyring:
    """The log's public key and its witnesses'."""
    return keyring.load(conf.public_keys(settings.CORE))


def published() -> Published | None:
    """The published checkpoint, or None before the sequencer's first start."""
    files = store()
    try:
        raw = files.read(CHECKPOINT).decode()
    except FileNotFoundError:
        return None
    return Published(raw, checkpoint.parse(raw)[0], files)


def with_index(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with ``.index``, their place in the log, None while they wait for it."""
    leaf = Leaf.objects.filter(serial=OuterRef("serial"))
    return entries.annotate(index=Subquery(leaf.values("index")[:1]))


def entries_for(subject: str) -> list[Entry]:
    """All entries about ``subject``, oldest first, with ``.index``."""
    return list(with_index(Entry.objects.filter(subject=subject)).order_by("serial"))


def was_recorded(subject: str, action: str, actor: Actor) -> bool:
    """Whether ``actor`` did this to ``subject`` before."""
    return Entry.objects.filter(subject=subject, action=action, actor=str(actor)).exists()


def body(entry: Entry, opened: dict[UUID, vault.PersonKey | None]) -> bytes | None:
    """Salt and canonical entry in clear; None if erased. ``opened`` keeps keys between calls."""
    raw = bytes(entry.body)
    if entry.key_id is None:
        return raw
    if entry.key_id not in opened:
        try:
            opened[entry.key_id] = vault.load(entry.key_id)
        except (vault.KeyDestroyed, DataKey.DoesNotExist):
            opened[entry.key_id] = None
    key = opened[entry.key_id]
    return key.open(raw, f"entry:{entry.id}") if key else None


def receipt(
    key_ids: Sequence[UUID],
    now: datetime,
    *,
    subjects: Iterable[str] = (),
    entry_ids: Iterable[UUID] = (),
    patience: float = 1.5,
) -> bytes:
    """The proof file of a person: all entries sealed under these keys, and given public ones.

    ``subjects`` and ``entry_ids`` add entries that are not sealed, such as those of a bill. An
    entry that another person's key seals is never included. Entries that are still not published
    after ``patience`` seconds are listed as pending, and such a receipt does not verify.
    """
    wanted = (key_ids, tuple(subjects), tuple(entry_ids))
    current = _published_with(wanted, patience)
    found = _receipt_entries(*wanted)
    opened: list[receipts.Opened] = []
    erased: list[receipts.Erased] = []
    pending: list[str] = []
    person_keys: dict[UUID, vault.PersonKey | None] = {}
    tree = current.tree if current else None
    for entry in found:
        if current is None or tree is None or not _covers(current, entry):
            pending.append(str(entry.id))
            continue
        proof = Proof(entry.index, tuple(tree.inclusion(entry.index)), current.raw)
        clear = body(entry, person_keys)
        if clear is None:
            erased.append(receipts.Erased(bytes(entry.commitment), proof))
        else:
            opened.append(receipts.Opened(clear[:SALT], clear[SALT:], proof))
    return receipts.build(opened, erased, pending)


def _published_with(wanted: _Wanted, patience: float) -> Published | None:
    """The published record, as soon as it covers what is wanted, or when patience ends.

    An act is published a few tenths of a second after it: someone who asks at once need not ask
    twice. Before the sequencer's first start nothing is waited for.
    """
    end = time.monotonic() + patience
    while (current := published()) and time.monotonic() < end:
        if all(_covers(current, entry) for entry in _receipt_entries(*wanted)):
            break
        time.sleep(0.05)
    return current


def waiting(
    key_ids: Sequence[UUID], *, subjects: Iterable[str] = (), entry_ids: Iterable[UUID] = ()
) -> int:
    """How many entries of such a receipt are not under the published checkpoint yet."""
    current = published()
    found = _receipt_entries(key_ids, subjects, entry_ids)
    return sum(current is None or not _covers(current, entry) for entry in found)


def _covers(current: Published, entry: Any) -> bool:
    return entry.index is not None and entry.index < current.head.size


def _receipt_entries(
    key_ids: Sequence[UUID], subjects: Iterable[str], entry_ids: Iterable[UUID]
) -> list[Any]:
    erasures = [f"key:{key_id}" for key_id in key_ids]
    public = Q(subject__in=[*subjects, *erasures]) | Q(id__in=list(entry_ids))
    wanted = Q(key_id__in=list(key_ids)) | (Q(key_id=None) & public)
    return list(with_index(Entry.objects.filter(wanted)).order_by("serial"))


def health(now: datetime) -> dict[str, Any]:
    """Size, entries waiting, age in seconds of the oldest of them, and the witnesses' last signs.

    ``ok`` is False when entries wait for more than ten seconds: then no sequencer runs. Missing
    witnesses do not make it False; the record goes on without them and says so.
    """
    newest = Checkpoint.objects.order_by("-size").first()
    oldest = Pending.objects.order_by("serial").first()
    since = Entry.objects.get(serial=oldest.serial).at if oldest else None
    lag = (now - since).total_seconds() if since else 0.0
    current = published()
    return {
        "ok": newest is not None and current is not None and lag < 10,
        "size": newest.size if newest else 0,
        "published": current.head.size if current else 0,
        "pending": Pending.objects.count(),
        "lag_seconds": round(max(lag, 0.0), 3),
        "checkpoint_age_seconds": round((now - newest.at).total_seconds(), 3) if newest else None,
        "witnesses": {v.name: _last_seen(v.name, now) for v in keys().cosigners},
    }


def _last_seen(witness: str, now: datetime) -> dict[str, Any] | None:
    row = Cosignature.objects.filter(witness=witness).order_by("-id").first()
    if row is None:
        return None
    return {"size": row.size, "age_seconds": round((now - row.at).total_seconds(), 3)}
