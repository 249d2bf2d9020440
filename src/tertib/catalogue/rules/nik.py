"""NIK: 16 digits, district of first registration (6), birth date (6), serial (4). domain/08.

Only an impossible length or character is an error. A NIK is permanent and the date inside may
be wrong for life, so everything else is a remark for the applicant to look again.
"""

from __future__ import annotations

import re
from datetime import date

from tertib.catalogue.rules.findings import Checked, Finding

LENGTH = 16
WOMAN = 40  # added to the day of birth
PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 "
    "81 82 91 92 93 94 95 96".split()
)
"""Kemendagri codes (not those of BPS, which differ in Papua)."""


def normalise(raw: str) -> str:
    """Without the blanks, dots and dashes people put between groups."""
    return re.sub(r"[\s.\-]", "", raw)


def check(raw: str, birth: date | None = None, sex: str = "") -> Checked:
    """``birth`` and ``sex`` (``m``/``f``) as declared, where known, are compared softly."""
    nik = normalise(raw)
    if not re.fullmatch(r"[0-9]*", nik):
        return Checked(raw.strip(), Finding("nik_characters"))
    if len(nik) != LENGTH:
        return Checked(raw.strip(), Finding("nik_length", {"count": str(len(nik))}))
    return Checked(nik, warnings=tuple(_remarks(nik, birth, sex)))


def _remarks(nik: str, birth: date | None, sex: str) -> list[Finding]:
    found = []
    day, month, year, serial = int(nik[6:8]), int(nik[8:10]), int(nik[10:12]), nik[12:]
    woman = day > WOMAN
    day -= WOMAN if woman else 0
    if nik[:2] not in PROVINCES:
        found.append(Finding("nik_province"))
    if serial == "0000":
        found.append(Finding("nik_serial"))
    if not _is_day(day, month, year):
        found.append(Finding("nik_date"))
        return found
    if birth and (day, month, year) != (birth.day, birth.month, birth.year % 100):
        found.append(Finding("nik_birth_date"))
    if sex in ("m", "f") and woman != (sex == "f"):
        found.append(Finding("nik_sex"))
    return found


def _is_day(day: int, month: int, year: int) -> bool:
    """Whether the date exists in 19yy or 20yy; the century is not in the number."""
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False
