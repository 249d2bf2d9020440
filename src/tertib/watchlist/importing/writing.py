"""The bulk writer: thousands of orders with few statements, proposed as one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.watchlist import particulars
from tertib.watchlist.actions import subjects
from tertib.watchlist.actions.common import staff_id
from tertib.watchlist.actions.photographs import put
from tertib.watchlist.importing.bulk import copy
from tertib.watchlist.importing.parsing import Row
from tertib.watchlist.importing.people import Person
from tertib.watchlist.importing.report import Fault, Report
from tertib.watchlist.importing.source import Source
from tertib.watchlist.models import Agency, Alias, Batch, Document, Order, Subject
from tertib.watchlist.rules import names
from tertib.watchlist.rules.orders import Refused


@dataclass(frozen=True)
class Ready:
    """A row that may become an order."""

    row: Row
    mark: bytes
    fingerprint: bytes
    agency: Agency
    person: Person


def write(
    new: Sequence[Ready], source: Source, report: Report, actor: Actor, now: datetime,
    batch: UUID | None,
) -> Batch:  # fmt: skip
    """Propose all of them; one entry in the record: it is one act. In the caller's transaction."""
    by = staff_id(actor)
    made, _ = Batch.objects.update_or_create(
        id=batch or new_id(),
        defaults={"state": Batch.State.WRITTEN, "sealed": None},
        create_defaults={"state": Batch.State.WRITTEN, "name": source.name[:120],
                         "proposed_by_id": by, "proposed_at": now},
    )  # fmt: skip
    people = _subjects(new, now)
    orders = [
        Order(
            agency=one.agency, subject=subject, nationality=subject.nationality,
            kind=one.row.kind.value, number=one.row.number, decided_on=one.row.decided_on,
            basis=one.row.basis, reason=one.row.reason, start=one.row.start, end=one.row.end,
            first_end=one.row.first_end, extensions=1 if one.row.first_end else 0, mark=one.mark,
            source=one.fingerprint, batch=made, proposed_by_id=by, proposed_at=now,
        )
        for one, (subject, _) in zip(new, people, strict=True)
    ]  # fmt: skip
    for one, order, (_, key) in zip(new, orders, people, strict=True):
        order.given = particulars.seal_given(key, order.id, one.row.who)
    copy(orders)
    payload = {"orders": len(orders), "faulty": report.faulty}
    record.append(actor, "watchlist.imported", f"batch:{made.id}", payload, at=now)
    for one, order, (_, key) in zip(new, orders, people, strict=True):
        for name in one.row.photographs:
            if name in source.pictures:
                _picture(order, key, source, name, one.row.line, report, actor, now)
    report.batch = str(made.id)
    Batch.objects.filter(id=made.id).update(report=report.to_json())
    return made


def _subjects(
    new: Sequence[Ready], now: datetime
) -> list[tuple[Subject, vault.PersonKey]]:  # fmt: skip
    """Whose each order is, in their order; those who are new are made of their first row.

    What further rows say of the same person lies with their orders and counts with their approval.
    """
    unknown = {id(one.person): one.person for one in new if one.person.subject is None}
    made: list[Subject] = []
    aliases: list[Alias] = []
    documents: list[Document] = []
    for person, key in zip(
        unknown.values(), vault.create_many(len(unknown), now), strict=True
    ):  # fmt: skip
        who = person.first
        person.key, person.subject = key, Subject(
            key_id=key.id, sealed=particulars.seal(key, who), nationality=who.nationality,
            nik_hash=particulars.nik_hash(who.nik), born_hash=particulars.born_hash(who.born),
            added_at=now, read_by=names.EDITION,
        )  # fmt: skip
        made.append(person.subject)
        aliases += subjects.aliases_of(person.subject, who)
        documents += subjects.documents_of(person.subject, who)
    copy(made)
    copy(aliases)
    copy(documents)
    return [
        (one.person.subject, one.person.key) for one in new
        if one.person.subject is not None and one.person.key is not None
    ]  # fmt: skip


def _picture(
    order: Order, key: vault.PersonKey, source: Source, name: str, line: int, report: Report,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """A picture that cannot be used is reported; its order stands without it."""
    try:
        with transaction.atomic():
            put(order.subject, key, source.pictures[name](), actor, now, order)
    except Refused as refused:
        report.remarks.append(Fault(line, "foto", refused.reason))
    except (OSError, RuntimeError, ValueError):
        report.remarks.append(Fault(line, "foto", "not_a_picture"))
