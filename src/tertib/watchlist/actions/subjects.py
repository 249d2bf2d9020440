"""Finding whom a proposal is about among those known, or adding them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tertib.foundation import vault
from tertib.foundation.vault import PersonKey
from tertib.watchlist import particulars
from tertib.watchlist.models import Alias, Document, Subject
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import finding
from tertib.watchlist.rules.orders import Refused


def find(who: Particulars) -> Subject | None:
    """The subject who is the same by NIK, or by a document with name and birth; locked.

    Raises:
        Refused: ``not_identical``: the NIK is known as somebody else's (art. 13).
    """
    rows = Subject.objects.select_for_update(of=("self",)).select_related("key")
    if who.nik and (found := rows.filter(nik_hash=particulars.nik_hash(who.nik)).first()):
        if _same(who, found) is None:
            raise Refused("not_identical", "nik")
        return found
    hashes = [particulars.document_hash(one) for one in who.documents]
    holders = Document.objects.filter(number_hash__in=hashes).values("subject")
    for one in rows.filter(id__in=holders, nationality=who.nationality):
        if _same(who, one) is finding.Ground.NAME_AND_BIRTH:
            return one
    return None


def _same(who: Particulars, subject: Subject) -> finding.Ground | None:
    """What names and birth say, the numbers left aside."""
    try:
        known = particulars.unseal(vault.unwrap(subject.key), subject.sealed)
    except vault.KeyDestroyed:
        return None
    bare = [replace(one.identity, nik="", documents=frozenset()) for one in (who, known)]
    match = finding.match(*bare)
    return match.ground if match else None


def add(who: Particulars, now: datetime) -> tuple[Subject, PersonKey]:
    """A new subject with a key of its own."""
    key = vault.create(now)
    made = Subject.objects.create(
        key_id=key.id, sealed=particulars.seal(key, who), nationality=who.nationality,
        nik_hash=particulars.nik_hash(who.nik), born_hash=particulars.born_hash(who.born),
        added_at=now,
    )  # fmt: skip
    _index(made, who)
    return made, key


def enrich(subject: Subject, who: Particulars) -> PersonKey:
    """Keep the names and documents by which somebody was not known before; its key."""
    key = vault.unwrap(subject.key)
    known = particulars.unseal(key, subject.sealed)
    names = dict.fromkeys((*known.aliases, who.name, *who.aliases))
    names.pop(known.name, None)
    documents = dict.fromkeys((*known.documents, *who.documents))
    merged = replace(known, aliases=tuple(names), documents=tuple(documents))
    if merged != known:
        subject.sealed = particulars.seal(key, merged)
        subject.save(update_fields=["sealed"])
        subject.aliases.all().delete()
        subject.documents.all().delete()
        _index(subject, merged)
    return key


def _index(subject: Subject, who: Particulars) -> None:
    Alias.objects.bulk_create(aliases_of(subject, who))
    Document.objects.bulk_create(documents_of(subject, who))


def aliases_of(subject: Subject, who: Particulars) -> list[Alias]:
    """Rows to find the subject's names by; not saved."""
    names = dict.fromkeys((who.name, *who.aliases))
    return [Alias(subject=subject, pieces=particulars.pieces(name)) for name in names]


def documents_of(subject: Subject, who: Particulars) -> list[Document]:
    """Rows to find the subject's documents by; not saved."""
    hashes = dict.fromkeys(particulars.document_hash(one) for one in who.documents)
    return [Document(subject=subject, number_hash=one) for one in hashes]
