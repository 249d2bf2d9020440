"""One answer at a time: normalise, check, and say what is wrong as a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from tertib.catalogue import countries
from tertib.catalogue.rules import mrz, names, nik, phone
from tertib.catalogue.rules.conditions import holds
from tertib.catalogue.rules.findings import Checked, Finding
from tertib.catalogue.types import Field

Known = dict[str, str]
"""Facts, see ``conditions.facts``."""

_MONTHS = {
    name: number
    for number, both in enumerate(
        "januari january|februari february|maret march|april|mei may|juni june|juli july|"
        "agustus august|september|oktober october|november|desember december".split("|"),
        start=1,
    )
    for full in both.split()
    for name in (full, full[:3])
}
_MONTHS |= {"agu": 8, "agt": 8}
_INDONESIAN_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,7}")  # unverified: remarked, never refused
_FOREIGN_PASSPORT = re.compile(r"[A-Z0-9]{6,9}")
OLDEST = timedelta(days=366 * 125)


def check_field(field: Field, raw: str, known: Known, on: date) -> Checked:
    """Checks one answer to a question that is asked, on the day ``on``."""
    text = _plain(raw, multiline=field.type in ("address", "mrz"))
    if not text:
        return Checked("", Finding("required") if field.required else None)
    if len(text) > max(field.max_length, field.type == "mrz" and 200):
        return Checked(text, Finding("too_long", {"max": str(field.max_length)}))
    return _CHECKS[field.type](field, text, known, on)


def _plain(raw: str, *, multiline: bool) -> str:
    """Without control characters and outer blanks."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    kept = "".join(c for c in text if c.isprintable() or (c == "\n" and multiline) or c == "\t")
    return kept.strip()


def _text(field: Field, text: str, known: Known, on: date) -> Checked:
    return Checked(" ".join(text.split()))


def _address(field: Field, text: str, known: Known, on: date) -> Checked:
    rows = [" ".join(row.split()) for row in text.split("\n")]
    value = "\n".join(row for row in rows if row)
    return Checked(value, Finding("address_short") if len(value) < 8 else None)


def _name(field: Field, text: str, known: Known, on: date) -> Checked:
    return names.check(text)


def _nik(field: Field, text: str, known: Known, on: date) -> Checked:
    return nik.check(text)


def _phone(field: Field, text: str, known: Known, on: date) -> Checked:
    return phone.check(text)


def _mrz(field: Field, text: str, known: Known, on: date) -> Checked:
    return mrz.check(text)


def _passport_no(field: Field, text: str, known: Known, on: date) -> Checked:
    value = re.sub(r"[\s.\-]", "", text).upper()
    if not _FOREIGN_PASSPORT.fullmatch(value):
        return Checked(text, Finding("passport_no"))
    foreign = known.get("nationality", "ID") != "ID"
    usual = foreign or _INDONESIAN_PASSPORT.fullmatch(value)
    return Checked(value, warnings=() if usual else (Finding("passport_no_unusual"),))


def _country(field: Field, text: str, known: Known, on: date) -> Checked:
    code = text.upper()
    return Checked(code, None if countries.is_country(code) else Finding("choose"))


def _yes_no(field: Field, text: str, known: Known, on: date) -> Checked:
    return Checked(text, None if text in ("yes", "no") else Finding("choose"))


def _choice(field: Field, text: str, known: Known, on: date) -> Checked:
    for option in field.options:
        if option.value != text:
            continue
        reason = option.unavailable_reason or (
            None if holds(option.when, known) else option.why_not
        )
        if reason:
            return Checked(text, Finding("not_open", {"id": reason.id, "en": reason.en}))
        return Checked(text)
    return Checked(text, Finding("choose"))


def _number(field: Field, text: str, known: Known, on: date) -> Checked:
    digits = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"-?[0-9]{1,15}", digits):
        return Checked(text, Finding("number"))
    value = int(digits)
    if field.minimum is not None and value < field.minimum:
        return Checked(text, Finding("too_small", {"min": str(field.minimum)}))
    if field.maximum is not None and value > field.maximum:
        return Checked(text, Finding("too_large", {"max": str(field.maximum)}))
    return Checked(str(value))


def _date(field: Field, text: str, known: Known, on: date) -> Checked:
    value = parse_date(text)
    if value is None:
        return Checked(text, Finding("date"))
    if field.past and value > on:
        return Checked(text, Finding("date_future"))
    if field.past and value < on - OLDEST:
        return Checked(text, Finding("date_too_old"))
    if field.future and value < on:
        return Checked(text, Finding("date_past"))
    return Checked(value.isoformat())


def parse_date(text: str) -> date | None:
    """``1990-01-31``, ``31-1-1990``, ``31/01/1990``, ``31 Januari 1990``, ``31011990``."""
    text = re.sub(r"^([0-9]{2})([0-9]{2})([0-9]{4})$", r"\1-\2-\3", text.strip().lower())
    parts = [part for part in re.split(r"[\s./\-]+", text) if part]
    if len(parts) != 3:
        return None
    if re.fullmatch(r"[0-9]{4}", parts[0]):
        parts.reverse()
    day, month, year = parts
    number = _MONTHS.get(month) or (int(month) if re.fullmatch(r"[0-9]{1,2}", month) else None)
    if not (number and re.fullmatch(r"[0-9]{1,2}", day) and re.fullmatch(r"[0-9]{4}", year)):
        return None
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


_CHECKS: dict[str, Callable[[Field, str, Known, date], Checked]] = {
    "text": _text,
    "name": _name,
    "date": _date,
    "choice": _choice,
    "nik": _nik,
    "phone": _phone,
    "passport_no": _passport_no,
    "mrz": _mrz,
    "country": _country,
    "address": _address,
    "yes_no": _yes_no,
    "number": _number,
}
