"""From the bytes of a file to rows of text, and from a row to what it says. Pure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO

from tertib.watchlist import particulars
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import nations
from tertib.watchlist.rules.orders import Kind

COLUMNS = (
    "jenis", "nomor", "tanggal", "instansi", "dasar", "nama", "alias", "jk", "tempat_lahir",
    "tgl_lahir", "umur", "kewarganegaraan", "nik", "no_dokumen", "alasan_kode", "mulai", "akhir",
    "perpanjangan_ke", "akhir_pertama", "alamat", "pekerjaan", "foto",
)  # fmt: skip
"""The fields of domain/06, 6.2. Several aliases, documents or photographs are parted by ``;``
(by ``|`` where ``;`` parts the columns)."""
NEEDED = frozenset("jenis nomor tanggal instansi dasar nama alasan_kode mulai".split())
SEXES = {"l": "L", "p": "P", "m": "L", "f": "P", "laki-laki": "L", "perempuan": "P", "pria": "L",
         "wanita": "P"}  # fmt: skip
KINDS = {
    "cegah": Kind.EXIT, "pencegahan": Kind.EXIT, "tangkal": Kind.ENTRY, "penangkalan": Kind.ENTRY,
}  # fmt: skip


class NotAList(ValueError):
    """The file as a whole cannot be read; ``code`` has words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Text:
    """One row as text. ``ragged``: it has other columns than the head."""

    line: int
    cells: dict[str, str]
    ragged: bool = False


@dataclass(frozen=True)
class Row:
    """What one row says; still to be held against the law and against what is known."""

    line: int
    agency: str
    kind: Kind
    number: str
    decided_on: date
    basis: str
    reason: str
    start: date
    end: date | None
    first_end: date | None
    who: Particulars
    photographs: tuple[str, ...]
    said: str
    """All its cells that say something, in one form whatever the file's."""


def texts(data: bytes, name: str) -> list[Text]:
    """The rows of a CSV or JSON file.

    Raises:
        NotAList: ``not_text``, ``not_json``, ``no_columns`` (naming those that lack), ``no_rows``.
    """
    text = _decoded(data)
    found = list(_json(text) if name.lower().endswith(".json") else _csv(text))
    if not found:
        raise NotAList("no_rows")
    lacking = NEEDED - set().union(*(set(row.cells) for row in found[:50]))
    if lacking:
        raise NotAList("no_columns", ", ".join(sorted(lacking)))
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAList("not_text")


def _csv(text: str) -> Iterator[Text]:
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    line, names = 1, [_column(cell) for cell in next(reader, [])]
    while True:
        line = reader.line_num + 1  # a row may hold line breaks: it is named by its first line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Text(line, {}, ragged=True)
            continue
        if any(cell.strip() for cell in cells):
            pairs = zip(names, cells, strict=False)
            yield Text(line, {name: cell.strip() for name, cell in pairs}, len(cells) != len(names))


def _column(cell: str) -> str:
    return re.sub(r"[^a-z]+", "_", cell.strip().lower()).strip("_")


def _json(text: str) -> Iterator[Text]:
    try:
        found = json.loads(text)
    except ValueError:
        raise NotAList("not_json") from None
    if not isinstance(found, list):
        raise NotAList("not_json")
    for number, entry in enumerate(found, 1):
        if not isinstance(entry, dict):
            yield Text(number, {}, ragged=True)
            continue
        yield Text(number, {_column(str(name)): _cell(value) for name, value in entry.items()})


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(str(one).strip() for one in value)
    return "" if value is None else str(value).strip()


class Faulty(Exception):
    """A row that says nothing usable: pairs of column and code."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def row(text: Text) -> Row:
    """What a row says.

    Raises:
        Faulty: naming every column that cannot be read.
    """
    if text.ragged:
        raise Faulty([("", "wrong_columns")])
    cells, wrong = text.cells, list[tuple[str, str]]()

    def given(name: str) -> str:
        return cells.get(name, "")

    def day(name: str) -> date | None:
        try:
            return _day(given(name))
        except ValueError:
            wrong.append((name, "bad_date"))
            return None

    for name in sorted(NEEDED):
        if not given(name):
            wrong.append((name, "empty"))
    kind = KINDS.get(given("jenis").lower())
    if given("jenis") and kind is None:
        wrong.append(("jenis", "bad_kind"))
    sex = SEXES.get(given("jk").lower(), "")
    if given("jk") and not sex:
        wrong.append(("jk", "bad_sex"))
    age = given("umur")
    if age and not (age.isascii() and age.isdigit() and 0 < int(age) < 130):
        wrong.append(("umur", "bad_age"))
    nik = re.sub(r"[ .-]", "", given("nik"))
    if nik and not re.fullmatch(r"[0-9]{16}", nik):
        wrong.append(("nik", "bad_nik"))
    nationality = ""
    try:
        nationality = given("kewarganegaraan") and nations.read(given("kewarganegaraan"))
    except nations.UnknownNation:
        wrong.append(("kewarganegaraan", "bad_nationality"))
    documents = tuple[str, ...]()
    try:
        documents = particulars.numbers(given("no_dokumen"))
    except ValueError:
        wrong.append(("no_dokumen", "bad_document"))
    extended = given("perpanjangan_ke")
    if extended not in ("", "0", "1"):
        wrong.append(("perpanjangan_ke", "extended_before"))
    days = {name: day(name) for name in ("tanggal", "tgl_lahir", "mulai", "akhir", "akhir_pertama")}
    if extended == "1" and not (days["akhir_pertama"] and days["akhir"]):
        wrong.append(("akhir_pertama", "empty"))
    if wrong or kind is None or days["tanggal"] is None or days["mulai"] is None:
        raise Faulty(wrong)
    who = Particulars(
        name=given("nama")[:120], sex=sex, nationality=nationality,
        birth_place=given("tempat_lahir")[:80], born=days["tgl_lahir"],
        age=int(age) if age else None, aliases=_many(given("alias")), nik=nik,
        documents=documents, address=given("alamat")[:200],
        occupation=given("pekerjaan")[:80],
    )  # fmt: skip
    return Row(
        text.line, given("instansi"), kind, given("nomor")[:80], days["tanggal"],
        given("dasar")[:200], given("alasan_kode"), days["mulai"], days["akhir"],
        days["akhir_pertama"] if extended == "1" else None, who, _many(given("foto")),
        "\0".join(f"{name}={given(name)}" for name in COLUMNS if given(name)),
    )  # fmt: skip


def _many(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in re.split(r"[;|]", cell) if one.strip()))


def _day(cell: str) -> date | None:
    """``2026-01-31``, ``31-01-2026`` or ``31/01/2026``; None for nothing."""
    if not cell:
        return None
    if found := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", cell, re.ASCII):
        return date(*(int(one) for one in found.groups()))
    if found := re.fullmatch(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})", cell, re.ASCII):
        return date(*(int(one) for one in reversed(found.groups())))
    raise ValueError(cell)
