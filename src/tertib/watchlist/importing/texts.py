"""From the bytes of a file to rows of text by column. Pure."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tertib.watchlist.importing import delimited
from tertib.watchlist.importing.columns import NEEDED, by_meaning
from tertib.watchlist.importing.report import Ignored, NotAList


@dataclass(frozen=True)
class Text:
    """One row as text by column; ``wrong`` is the code of why it is no row, or empty."""

    line: int
    cells: dict[str, str]
    wrong: str = ""


def texts(data: bytes, name: str) -> tuple[list[Text], list[Ignored]]:
    """The rows of a CSV or JSON file, and the columns that are not known.

    Raises:
        NotAList: ``not_text``, ``not_json``, ``bad_head``, ``same_columns`` (naming them),
            ``no_columns`` (naming those that lack), ``no_rows``.
    """
    text, ignored = _decoded(data), Counter[str]()
    found = list((_json if name.lower().endswith(".json") else _csv)(text, ignored))
    if not found:
        raise NotAList("no_rows")
    return found, [Ignored(*one) for one in ignored.items()]


def _decoded(data: bytes) -> str:
    """UTF-8, or else each line for itself: lists are put together of several offices' files."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = "".join(_line(one) for one in data.splitlines(keepends=True))
    except UnicodeDecodeError:
        raise NotAList("not_text") from None
    if "\0" in text.split("\n", 1)[0]:  # UTF-16, or no text at all
        raise NotAList("not_text")
    return text


def _needed(columns: Iterable[str]) -> None:
    lacking = NEEDED.difference(columns)
    if lacking:
        raise NotAList("no_columns", ", ".join(sorted(lacking)))


def _line(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _csv(text: str, ignored: Counter[str]) -> Iterator[Text]:
    head, records = delimited.table(text)
    named = [heading or f"#{place}" for place, heading in enumerate(head, 1)]
    _needed(by_meaning(((heading, "") for heading in named), ignored))
    for one in records:
        counted = Counter[str]() if one.wrong else ignored
        cells = by_meaning(zip(named, one.cells, strict=False), counted)
        yield Text(one.line, cells, one.wrong)
    for place, heading in enumerate(head, 1):
        if not heading and not ignored[f"#{place}"]:
            del ignored[f"#{place}"]


class _Pairs(list[tuple[str, object]]):
    """An object of JSON with every key that it names, also one that it names twice."""


def _json(text: str, ignored: Counter[str]) -> Iterator[Text]:
    try:
        found = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        raise NotAList("not_json") from None
    if not isinstance(found, list) or isinstance(found, _Pairs):
        raise NotAList("not_json")
    columns = set[str]()
    for number, entry in enumerate(found, 1):
        if isinstance(entry, _Pairs) and all(_flat(value) for _, value in entry):
            cells = by_meaning(((heading, _cell(value)) for heading, value in entry), ignored)
            columns.update(cells)
            yield Text(number, cells)
        else:
            yield Text(number, {}, "not_flat")
    if found:
        _needed(columns)


def _flat(value: object) -> bool:
    if isinstance(value, list) and not isinstance(value, _Pairs):
        return not any(isinstance(one, list) for one in value)
    return not isinstance(value, _Pairs)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(str(one).strip() for one in value)
    return "" if value is None else str(value).strip()
