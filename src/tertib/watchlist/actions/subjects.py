"""Finding whom a proposal is about among those known, or adding them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tertib.foundation import vault
from tertib.foundation.vault import PersonKey
from tertib.watchlist import particulars
from tertib.watchlist.models import Alias, Document, Order, Subject
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import finding, names
from tertib.watchlist.rules.orders import Refused


def find(who: Particulars) -> Subject | None:
    """The subject who is the same by NIK, or by a document with name and birth; locked.

    Raises:
        Refused: ``not_identical``: the NIK is known as somebody else's (art. 13).
    """
    rows = Subject.objects.select_for_update()  # the key is read after the lock, not before
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
    return particulars.same(who, known)


def add(who: Particulars, now: datetime) -> tuple[Subject, PersonKey]:
    """A new subject with a key of its own."""
    key = vault.create(now)
    made = Subject.objects.create(
        key_id=key.id, sealed=particulars.seal(key, who), nationality=who.nationality,
        nik_hash=particulars.nik_hash(who.nik), born_hash=particulars.born_hash(who.born),
        added_at=now, read_by=names.EDITION,
    )  # fmt: skip
    _index(made, who)
    return made, key


def add_once(who: Particulars, now: datetime) -> tuple[Subject, PersonKey]:
    """:func:`add`, or whom somebody else added by the same NIK since nobody was found.

    Raises:
        Refused: as :func:`find`.
    """
    try:
        with transaction.atomic():
            return add(who, now)
    except IntegrityError:
        if (found := find(who)) is None:
            raise
        return found, vault.unwrap(found.key)


def hide(subject: Subject) -> None:
    """Delete what a locked subject is found by."""
    subject.aliases.all().delete()
    subject.documents.all().delete()
    subject.nik_hash = subject.born_hash = None
    subject.save(update_fields=["nik_hash", "born_hash"])


def accept(orders: QuerySet[Order]) -> None:
    """Orders were approved: what came with them is true of their subjects from now on.

    Who is known by proposals alone, that nobody approved, is forgotten for it: else a refused one
    would still say by which names somebody is found. Of whom the data was erased nothing is kept.
    """
    rows = list(orders.exclude(given=None).order_by("subject_id", "id"))
    chosen = {order.subject_id for order in rows}
    found = Subject.objects.filter(id__in=chosen).order_by("id").prefetch_related("key")
    locked = {subject.id: subject for subject in found.select_for_update()}
    before = Order.objects.filter(_sure, subject__in=chosen)
    sure = set(
        before.exclude(id__in=[order.id for order in rows]).values_list("subject", flat=True)
    )
    for subject_id, group in groupby(rows, attrgetter("subject_id")):
        _accept(locked[subject_id], list(group), subject_id in sure)


def _accept(subject: Subject, orders: Sequence[Order], sure: bool) -> None:
    """Those of one locked subject; whether it was known for ``sure`` before."""
    try:
        key = vault.unwrap(subject.key)
    except vault.KeyDestroyed:
        return
    known = now_known = particulars.unseal(key, subject.sealed)
    for order in orders:
        given = particulars.unseal_given(key, order.id, order.given or b"")
        if sure:
            now_known = now_known.with_more(given)
        else:
            now_known, sure = replace(given, nationality=known.nationality), True
    if now_known.nik != known.nik and _held(now_known.nik):
        now_known = replace(now_known, nik=known.nik)
    if now_known == known:
        return
    subject.sealed = particulars.seal(key, now_known)
    subject.nik_hash = particulars.nik_hash(now_known.nik)
    subject.born_hash = particulars.born_hash(now_known.born)
    subject.save(update_fields=["sealed", "nik_hash", "born_hash"])
    subject.aliases.all().delete()
    subject.documents.all().delete()
    _index(subject, now_known)


def _held(nik: str) -> bool:
    """Whether somebody has come to be known by this NIK since the order was asked for."""
    return bool(nik) and Subject.objects.filter(nik_hash=particulars.nik_hash(nik)).exists()


_sure = Q(approved_at__isnull=False) | Q(state=Order.State.PROPOSED, given=None)
"""Orders of which something is known of their subject: approved, or of before ``given``."""


def _index(subject: Subject, who: Particulars) -> None:
    Alias.objects.bulk_create(aliases_of(subject, who))
    Document.objects.bulk_create(documents_of(subject, who))


def aliases_of(subject: Subject, who: Particulars) -> list[Alias]:
    """Rows to find the subject's names by; not saved."""
    called = dict.fromkeys((who.name, *who.aliases))
    return [Alias(subject=subject, pieces=particulars.pieces(name)) for name in called]


def documents_of(subject: Subject, who: Particulars) -> list[Document]:
    """Rows to find the subject's documents by; not saved."""
    hashes = dict.fromkeys(particulars.document_hash(one) for one in who.documents)
    return [Document(subject=subject, number_hash=one) for one in hashes]
