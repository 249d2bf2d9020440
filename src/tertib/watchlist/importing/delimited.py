"""A CSV file by its physical lines: a stray quotation mark costs its own line, and no other."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from tertib.watchlist.importing.report import NotAList


@dataclass(frozen=True)
class Record:
    """What stands in so many physical ``lines`` from ``line`` on, counted from 1.

    ``wrong`` is a code with words, or empty; ``cells`` of what is wrong are a guess.
    """

    line: int
    lines: int
    cells: list[str]
    wrong: str = ""


def table(text: str) -> tuple[list[str], list[Record]]:
    """The head, and all below it that is not blank; each line is in one record at most.

    Raises:
        NotAList: ``no_rows``, ``bad_head``.
    """
    lines = list(StringIO(text, newline=""))
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise NotAList("no_rows")
    delimiter = max(",;\t|", key=lines[first].count)
    head = _record(lines, first, delimiter)
    if head.wrong:
        raise NotAList("bad_head")
    return head.cells, list(_below(lines, first + head.lines, delimiter, len(head.cells)))


def _below(lines: Sequence[str], at: int, delimiter: str, width: int) -> Iterator[Record]:
    while at < len(lines):
        found = _record(lines, at, delimiter, width)
        if found.wrong or any(found.cells):
            yield found
        at += found.lines


def _record(lines: Sequence[str], at: int, delimiter: str, width: int = 0) -> Record:
    """One record; where its quotation marks do not fit, its first line alone.

    An open mark runs on to the next line with an odd number of them at most, so the whole file is
    read twice at most.
    """
    reader = csv.reader(
        (lines[n] for n in range(at, len(lines))), delimiter=delimiter, strict=True
    )  # fmt: skip
    try:
        cells = next(reader)
    except csv.Error:
        too_long = len(lines[at]) > csv.field_size_limit()
        return _faulty(lines[at], at, delimiter, "too_long_cell" if too_long else "quote")
    count = reader.line_num
    odd = sum(line.count('"') for line in lines[at : at + count]) % 2
    fits = len(cells) == width or not any(cells) or not width
    if odd or (count > 1 and (not fits or _swallowed(cells, delimiter, width))):
        return _faulty(lines[at], at, delimiter, "quote")
    stripped = [cell.strip() for cell in cells]
    return Record(at + 1, count, stripped, "" if fits else "wrong_columns")


def _swallowed(cells: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether a cell of several lines holds as many delimiters as a row: it holds one, then.

    Such a cell lies between two stray marks, where the columns around it may happen to fit.
    """
    least = max(1, width - 1)
    return any("\n" in cell or "\r" in cell for cell in cells if cell.count(delimiter) >= least)


def _faulty(line: str, at: int, delimiter: str, code: str) -> Record:
    cells = [cell.strip().strip('"').strip() for cell in line.split(delimiter)]
    return Record(at + 1, 1, cells, code)
