"""Holding a list against the law and against what is known; writing what is new as one batch."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tertib.foundation import vault
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.watchlist import particulars
from tertib.watchlist.actions.common import of_the_house
from tertib.watchlist.actions.proposing import Wanted, check
from tertib.watchlist.actions.rereading import reread
from tertib.watchlist.days import day_of
from tertib.watchlist.importing import parsing, writing
from tertib.watchlist.importing.absent import Absent, decision
from tertib.watchlist.importing.comparing import differences
from tertib.watchlist.importing.parsing import Faulty, Row
from tertib.watchlist.importing.people import People
from tertib.watchlist.importing.report import Fault, Report
from tertib.watchlist.importing.source import Source, from_upload
from tertib.watchlist.importing.texts import Text, texts
from tertib.watchlist.importing.writing import Ready
from tertib.watchlist.models import Agency, Batch, Order
from tertib.watchlist.rules import orders
from tertib.watchlist.rules.orders import Refused

COLUMN = {
    "name": "nama", "sex": "jk", "nationality": "kewarganegaraan", "birth_place": "tempat_lahir",
    "born": "tgl_lahir", "decided_on": "tanggal", "end": "akhir", "nik": "nik",
    "reason": "alasan_kode", "basis": "dasar", "number": "nomor", "kind": "jenis",
}  # fmt: skip
"""Columns by the rules' names of fields."""


def read(
    source: Source, actor: Actor, now: datetime, *, dry_run: bool = True, batch: UUID | None = None
) -> Report:
    """Hold each row of a list against the rules; write what is new unless it is a dry run.

    What is written waits as one batch for the approval of a second officer. Reading the same file
    again changes nothing. ``batch`` is a batch made before, to write into.

    Raises:
        NotAList: the file as a whole cannot be read.
        NotAllowed: by an agency, or no person.
    """
    of_the_house(actor)
    reread()
    report = Report()
    with transaction.atomic():
        rows, report.ignored = texts(source.data, source.name)
        new = _sort(rows, source, report, day_of(now))
        report.new = len(new)
        report.faults.sort()
        if new and not dry_run:
            writing.write(new, source, report, actor, now, batch)
    return report


def write_kept(batch_id: UUID, now: datetime) -> Report | None:
    """:func:`read` for the file of a batch that is to be written; None if it has been."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("key").get(id=batch_id)
        if batch.state != Batch.State.WRITING or batch.key is None:
            return None
        data = vault.unwrap(batch.key).open(bytes(batch.sealed or b""), f"batch:{batch_id}")
        actor = actors.staff(batch.proposed_by_id)
        report = read(from_upload(data, batch.name), actor, now, dry_run=False, batch=batch_id)
        if not report.batch:  # nothing is new any more
            Batch.objects.filter(id=batch_id).update(
                state=Batch.State.DROPPED, sealed=None, report=report.to_json(), decided_at=now
            )
        vault.destroy(batch.key.id, now)
        return report


def _sort(rows: list[Text], source: Source, report: Report, today: date) -> list[Ready]:
    """The rows that are new; all others are in the report."""
    report.rows = len(rows)
    agencies = {one.code.casefold(): one for one in Agency.objects.filter(active=True)}
    read_rows = []
    for text in rows:
        try:
            read_rows.append(parsing.row(text))
        except Faulty as faulty:
            report.faults += [Fault(text.line, column, code) for column, code in faulty.faults]
    marked = _marked(read_rows, agencies, report)
    known = {  # not joined: right after a large list the planner may know nothing of the tables
        bytes(one.mark): one for one in Order.objects.exclude(state=Order.State.REJECTED).filter(
            mark__in=[mark for _, mark in marked]).prefetch_related("subject__key")
    }  # fmt: skip
    named = {text.cells.get("instansi", "").casefold() for text in rows}
    absent = Absent(
        [agency for code, agency in agencies.items() if code in named], {mark for _, mark in marked}
    )
    found = absent.named_otherwise(
        (row, agencies[row.agency.casefold()]) for row, mark in marked if mark not in known
    )
    known |= {mark: found[row.line] for row, mark in marked if row.line in found}
    people = People(row.who for row, mark in marked if mark not in known)
    new = []
    for row, mark in marked:
        said = vault.lookup("watchlist.row", row.said)
        if order := known.get(mark):
            report.compare(row.line, differences(order, row, said, today))
            continue
        agency = agencies[row.agency.casefold()]
        try:
            _check(row, agency, today)
            person = people.of(row.who)
        except Refused as refused:
            report.faults += _faults(row.line, refused)
            continue
        _remark(row, source, report)
        new.append(Ready(row, mark, said, agency, person))
    report.vanished = absent.vanished(_unsure(rows, report))
    return new


def _unsure(rows: list[Text], report: Report) -> set[str]:
    """Decisions of rows that are faulty today: they may still name an order that seems gone."""
    faulty = {fault.line for fault in report.faults if fault.code != "twice"}
    return {decision(text.cells.get("nomor", "")) for text in rows if text.line in faulty}


def _marked(
    rows: list[Row], agencies: dict[str, Agency], report: Report
) -> list[tuple[Row, bytes]]:
    """Rows of known agencies with their marks, each mark once."""
    seen: dict[bytes, int] = {}
    marked = []
    for row in rows:
        agency = agencies.get(row.agency.casefold())
        if agency is None:
            report.faults.append(Fault(row.line, "instansi", "agency_unknown"))
            continue
        mark = particulars.mark(agency.code, row.number, row.who)
        if mark in seen:
            report.faults.append(Fault(row.line, "nomor", "twice"))
            continue
        seen[mark] = row.line
        marked.append((row, mark))
    return marked


def _check(row: Row, agency: Agency, today: date) -> None:
    """As a proposal; an order that was extended, by both of its periods.

    A photograph is not asked for: these orders were decided before.
    """
    wanted = Wanted(
        agency.id, row.kind, row.number, row.decided_on, row.basis, row.reason, row.start,
        row.first_end or row.end, row.who,
    )  # fmt: skip
    extended = row.first_end is not None and row.end is not None
    check(wanted, 1, min(today, row.first_end) if extended and row.first_end else today)
    if extended and row.first_end and row.end:
        if row.end <= row.first_end:
            raise Refused("ends_before_it_starts", "end")
        if row.end > row.first_end + orders.LONGEST[row.kind]:
            raise Refused("too_long", "end")
        if row.end < today:
            raise Refused("over", "end")
        if row.decided_on > today:
            raise Refused("decided_later", "decided_on")


def _faults(line: int, refused: Refused) -> list[Fault]:
    fields = [COLUMN.get(one, one) for one in refused.fields] or [""]
    code = "empty" if refused.reason == "incomplete" else refused.reason
    return [Fault(line, column, code) for column in fields]


def _remark(row: Row, source: Source, report: Report) -> None:
    found = [name for name in row.photographs if name in source.pictures]
    lacking = len(found) < len(row.photographs)
    codes = ["picture_missing"] if lacking else []
    codes += ["no_photograph"] if not found else ["one_photograph"] if len(found) == 1 else []
    report.remarks += [Fault(row.line, "foto", code) for code in codes]
    report.remarks += [Fault(row.line, column, "cut") for column in row.cut]
