"""From the text of a row to what it says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tertib.watchlist import particulars
from tertib.watchlist.importing.columns import COLUMNS, NEEDED
from tertib.watchlist.importing.texts import Text
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import nations
from tertib.watchlist.rules.orders import Kind

LONGEST = {"nama": 120, "nomor": 80}
"""Characters of what names a person or a decision: it is never cut."""
CUT = {"dasar": 200, "tempat_lahir": 80, "alamat": 200, "pekerjaan": 80}
"""Characters that are kept of what is told besides."""
MOST = 4000
"""Characters of any other cell."""
NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What no table of the database holds."""
SEXES = {"l": "L", "p": "P", "m": "L", "f": "P", "laki-laki": "L", "perempuan": "P", "pria": "L",
         "wanita": "P"}  # fmt: skip
KINDS = {
    "cegah": Kind.EXIT, "pencegahan": Kind.EXIT, "tangkal": Kind.ENTRY, "penangkalan": Kind.ENTRY,
}  # fmt: skip


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
    cut: tuple[str, ...]
    """Columns of which the end is not kept."""


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
    if text.wrong:
        raise Faulty([("", text.wrong)])
    cells, wrong = text.cells, _unusable(text.cells)

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
        tuple(name for name, most in CUT.items() if len(given(name)) > most),
    )  # fmt: skip


def _unusable(cells: dict[str, str]) -> list[tuple[str, str]]:
    most = {name: LONGEST.get(name, MOST) for name in cells}
    found = [(name, "too_long_cell") for name, cell in cells.items() if len(cell) > most[name]]
    return found + [(name, "bad_character") for name in cells if NO_TEXT.search(cells[name])]


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
