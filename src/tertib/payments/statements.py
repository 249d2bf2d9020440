"""A partner's file of a day: its format, and how it is compared with our books. Pure.

UTF-8 CSV. First line ``tertib-statement,1,<partner>,<YYYY-MM-DD>,<rows>,<total rupiah>``, second
line the column names, then one line a payment. ``paid_at`` is ISO 8601 with its zone, the day is
that of WIB. The partner signs the whole file, byte for byte (SHA256withRSA, base64).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tertib.payments.rules import WIB, Payable

COLUMNS = ["kode_billing", "amount", "paid_at", "request_id", "reference_no", "channel"]
LONGEST = 16 * 1024 * 1024


class Unreadable(Exception):
    """The file is not in the agreed form; the message names the line."""


@dataclass(frozen=True)
class Row:
    """One payment that the partner says it took; ``amount`` in rupiah."""

    kode_billing: str
    amount: int
    paid_at: datetime
    request_id: str
    reference_no: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Ours:
    """One settlement in our books of that partner and day."""

    kode_billing: str
    amount: int
    request_id: str


@dataclass(frozen=True)
class Difference:
    """One thing in which the two differ; ``kind`` is one of ``Finding.Kind``."""

    kind: str
    kode_billing: str
    request_id: str
    amount_file: int | None
    amount_bill: int | None
    row: Row | None = None


def parse(content: bytes, partner: str, day: date) -> list[Row]:
    """The payments in a file.

    Raises:
        Unreadable: wrong form, another partner or day, or its own sums do not hold.
    """
    try:
        lines = list(csv.reader(io.StringIO(content.decode()), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"not a CSV file in UTF-8: {type(error).__name__}") from None
    if len(lines) < 2 or lines[0][:4] != ["tertib-statement", "1", partner, day.isoformat()]:
        raise Unreadable("line 1: not a statement of this partner and day")
    if lines[1] != COLUMNS:
        raise Unreadable("line 2: " + ",".join(COLUMNS) + " expected")
    rows = [_row(number, line, day) for number, line in enumerate(lines[2:], 3)]
    if lines[0][4:] != [str(len(rows)), str(sum(row.amount for row in rows))]:
        raise Unreadable("line 1: number of rows and total do not match the rows")
    return rows


def _row(number: int, line: list[str], day: date) -> Row:
    try:
        kode, amount, paid_at, request_id, reference_no, channel = line
        moment = datetime.fromisoformat(paid_at)
    except ValueError:
        raise Unreadable(f"line {number}: six fields with a date expected") from None
    longest = zip((kode, request_id, reference_no, channel), (20, 128, 64, 4), strict=True)
    if not (
        re.fullmatch("[0-9]{1,20}", kode)
        and re.fullmatch("[1-9][0-9]{0,12}", amount)
        and request_id
        and all(len(text) <= most and text.isprintable() for text, most in longest)
        and moment.tzinfo
        and moment.astimezone(WIB).date() == day
    ):
        raise Unreadable(f"line {number}: a field is not in the agreed form")
    return Row(kode, int(amount), moment.astimezone(UTC), request_id, reference_no, channel)


def compare(
    rows: Sequence[Row], ours: Iterable[Ours], bills: Mapping[str, Payable], now: datetime
) -> list[Difference]:
    """Where a partner's file and our books of the same day differ, each once.

    ``bills`` are those named in the file, by kode billing. A ``lost_call`` is a payment for a bill
    still open, of the right amount, that never reached us: the one kind that may be settled.
    """
    booked = {(one.kode_billing, one.request_id): one for one in ours}
    differences: list[Difference] = []
    seen: set[tuple[str, str]] = set()
    promised: set[str] = set()

    def note(kind: str, row: Row, owed: int | None) -> None:
        differences.append(
            Difference(kind, row.kode_billing, row.request_id, row.amount, owed, row)
        )

    for row in rows:
        key = (row.kode_billing, row.request_id)
        bill = bills.get(row.kode_billing)
        if key in seen:
            continue  # the same payment listed twice is one payment
        seen.add(key)
        if bill is None:
            note("unknown", row, None)
        elif key in booked:
            if row.amount != booked[key].amount:
                note("wrong_amount", row, booked[key].amount)
        elif bill.state == "settled" or row.kode_billing in promised:
            note("double", row, bill.amount)
        elif row.amount != bill.amount:
            note("wrong_amount", row, bill.amount)
        elif bill.state != "issued" or now >= bill.expires_at:
            note("closed_bill", row, bill.amount)
        else:
            promised.add(row.kode_billing)
            note("lost_call", row, bill.amount)
    for key, one in booked.items():
        if key not in seen:
            differences.append(
                Difference("missing", one.kode_billing, one.request_id, None, one.amount)
            )
    return differences
