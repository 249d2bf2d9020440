"""Looking somebody up by name, NIK, document or machine-readable zone.

The keyed pieces of names choose whom to compare, ``rules.finding`` decides whether to show. What
was asked for is never kept; whom it showed is a line in the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from tertib.foundation import vault
from tertib.ledger.actors import Actor
from tertib.watchlist import days, particulars
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.models import Order, Subject
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.queries.card import as_given, read
from tertib.watchlist.queries.effective import in_force
from tertib.watchlist.rules import finding, mrz, recall
from tertib.watchlist.rules.finding import Ground, Identity


class NothingAsked(ValueError):
    """Neither a name nor a number."""


@dataclass(frozen=True)
class Hit:
    """Somebody who may be meant, why, and by which orders barred (all, where all were asked)."""

    subject: UUID
    ground: Ground
    likeness: float
    who: Particulars
    orders: list[Order]


@transaction.atomic
def search(
    *, actor: Actor, now: datetime, text: str = "", nik: str = "", document: str = "",
    zone: str = "", born: date | None = None, sex: str = "", nationality: str = "",
    all_orders: bool = False, agency: UUID | None = None,
) -> list[Hit]:  # fmt: skip
    """Who may be meant, the surest first. ``zone`` is a machine-readable zone in one piece.

    Only orders in force today count, or ``all_orders`` that ever were or wait to be, never those
    that were refused; or only those of ``agency``.

    Raises:
        NothingAsked: neither name nor number.
        mrz.NotMrz: ``zone`` is none.
    """
    today = days.day_of(now)
    asked = _asked(text, nik, document, zone, born, sex, nationality, today)
    orders = Order.objects.exclude(state=Order.State.REJECTED)
    orders = orders if all_orders else orders.filter(in_force(today))
    if agency:
        orders = orders.filter(agency=agency)
    found = _candidates(asked, None if all_orders else today)
    of = _orders_of(orders, found)
    hits = []
    for subject in Subject.objects.filter(id__in=of).select_related("key"):
        try:
            known = _known(subject, of[subject.id], agency)
        except vault.KeyDestroyed:
            continue
        for who in known:
            if match := finding.match(asked, who.identity):
                hits.append(Hit(subject.id, match.ground, match.likeness, who, of[subject.id]))
                break
    read("watched:search", actor, now, subjects=sorted(str(hit.subject) for hit in hits))
    rank = list(Ground)
    return sorted(hits, key=lambda hit: (rank.index(hit.ground), -hit.likeness))


def _known(subject: Subject, orders: list[Order], agency: UUID | None) -> list[Particulars]:
    """Who somebody is; to an agency, as it says itself under each of its orders."""
    if agency is None:
        return [particulars.unseal(vault.unwrap(subject.key), subject.sealed)]
    for order in orders:
        order.subject = subject
    return [as_given(order) for order in orders]


def _asked(
    text: str, nik: str, document: str, zone: str, born: date | None, sex: str,
    nationality: str, today: date,
) -> Identity:  # fmt: skip
    if zone:
        read_zone = mrz.read(zone, today)
        text, document = text or read_zone.name, document or read_zone.number
        if "born" not in read_zone.wrong:  # a birth that was misread may hide nobody
            born = born or read_zone.born
        sex, nationality = sex or read_zone.sex, nationality or read_zone.nationality
    number = particulars.number(document)
    if not (text.strip() or nik or number):
        raise NothingAsked
    return Identity(text.strip(), (), born, sex, nationality, nik,
                    frozenset({number} if number else ()))  # fmt: skip


_RECALL = """
SELECT q.subject_id FROM (
  SELECT a.subject_id, x.shared / (cardinality(a.pieces) + %(count)s - x.shared)::float AS alike
  FROM watchlist_alias a CROSS JOIN LATERAL (
    SELECT count(*) AS shared FROM unnest(a.pieces) AS p WHERE p = ANY (%(pieces)s::int[])
  ) x
  WHERE a.pieces && %(pieces)s::int[]
  ORDER BY alike DESC OFFSET 0
) q WHERE %(day)s::date IS NULL OR EXISTS (
  SELECT FROM watchlist_order o WHERE o.subject_id = q.subject_id
    AND o.state IN ('darurat', 'aktif') AND o.start <= %(day)s
    AND (o.end IS NULL OR o.end >= %(day)s)
) LIMIT %(most)s
"""
"""The most alike first, so that orders are looked up for those alone that come to be compared."""
_BORN = """
SELECT s.id FROM watchlist_subject s
WHERE (s.born_hash = ANY (%(births)s::bytea[]) OR s.born_hash IS NULL) AND EXISTS (
  SELECT FROM watchlist_alias a WHERE a.subject_id = s.id AND a.pieces && %(pieces)s::int[])
"""
"""With a birth date there are so few that nobody need be left out."""
_BORN_ABOUT = """
WITH born AS MATERIALIZED (
  SELECT s.id FROM unnest(%(births)s::bytea[]) AS day
  JOIN watchlist_subject s ON s.born_hash = day AND s.born_hash IS NOT NULL
)
SELECT s.id FROM born s JOIN watchlist_alias a ON a.subject_id = s.id
CROSS JOIN LATERAL (
  SELECT count(*) AS shared FROM unnest(a.pieces) AS p WHERE p = ANY (%(pieces)s::int[])
) x
WHERE x.shared > 0
ORDER BY x.shared / (cardinality(a.pieces) + %(count)s - x.shared)::float DESC LIMIT %(most)s
"""
"""Born within a year: nearly the same name is needed, so the most alike are enough."""
_NUMBERS = """
SELECT id FROM watchlist_subject WHERE nik_hash = %(nik)s
UNION SELECT subject_id FROM watchlist_document WHERE number_hash = ANY (%(documents)s)
"""


def _candidates(asked: Identity, today: date | None) -> set[UUID]:
    """Whom to compare: by number or birth date all, by name alone the most alike."""
    pieces = particulars.pieces(asked.name)
    found: set[UUID] = set()
    with connection.cursor() as cursor:
        if asked.nik or asked.documents:
            documents = [particulars.document_hash(one) for one in asked.documents]
            cursor.execute(
                _NUMBERS, {"nik": particulars.nik_hash(asked.nik), "documents": documents}
            )
            found.update(row[0] for row in cursor)
        if pieces and asked.born:
            for query, days_about in (
                (_BORN, recall.births(asked.born)), (_BORN_ABOUT, recall.year_around(asked.born)),
            ):  # fmt: skip
                births = [particulars.born_hash(day) for day in days_about]
                cursor.execute(query, {"pieces": pieces, "births": births, "count": len(pieces),
                                       "most": conf().recall})  # fmt: skip
                found.update(row[0] for row in cursor)
        elif pieces:
            cursor.execute(_RECALL, {"pieces": pieces, "count": len(pieces), "day": today,
                                     "most": conf().recall})  # fmt: skip
            found.update(row[0] for row in cursor)
    return found


def _orders_of(orders: QuerySet[Order], subjects: Iterable[UUID]) -> dict[UUID, list[Order]]:
    found: dict[UUID, list[Order]] = {}
    rows = orders.filter(subject__in=list(subjects)).select_related("agency")
    for order in rows:
        found.setdefault(order.subject_id, []).append(order)
    return found
