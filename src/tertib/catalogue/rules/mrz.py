"""The machine-readable zone of a passport (ICAO 9303 part 4, TD3): two lines of 44."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertib.catalogue.rules.findings import Checked, Finding

LENGTH = 44
_WEIGHTS = (7, 3, 1)
_OCR_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the two lines say. Dates are ``YYMMDD``: the century is not in them."""

    issuer: str
    names: str
    number: str
    nationality: str
    birth: str
    sex: str
    expiry: str


def check_digit(text: str) -> str:
    """Weights 7, 3, 1; digits count as themselves, A-Z as 10-35, ``<`` as 0; modulo 10."""
    total = sum(_value(c) * _WEIGHTS[i % 3] for i, c in enumerate(text))
    return str(total % 10)


def _value(char: str) -> int:
    return 0 if char == "<" else int(char, 36)


def lines(raw: str) -> list[str]:
    """The lines as typed or scanned: upper case, without blanks or empty lines."""
    found = [_OCR_SPACES.sub("", line).upper() for line in raw.splitlines()]
    found = [line for line in found if line]
    if len(found) == 1 and len(found[0]) == 2 * LENGTH:
        return [found[0][:LENGTH], found[0][LENGTH:]]
    return found


def check(raw: str) -> Checked:
    """Normalised to two lines with a newline between; every check digit must hold."""
    rows = lines(raw)
    if len(rows) != 2:
        return Checked(raw.strip(), Finding("mrz_lines", {"count": str(len(rows))}))
    for i, row in enumerate(rows, start=1):
        if len(row) != LENGTH:
            params = {"line": str(i), "count": str(len(row))}
            return Checked(raw.strip(), Finding("mrz_length", params))
        if not re.fullmatch(r"[A-Z0-9<]+", row):
            return Checked(raw.strip(), Finding("mrz_characters", {"line": str(i)}))
    if not rows[0].startswith("P"):
        return Checked(raw.strip(), Finding("mrz_not_passport"))
    second = rows[1]
    for part, body, digit in (
        ("number", second[0:9], second[9]),
        ("birth_date", second[13:19], second[19]),
        ("expiry", second[21:27], second[27]),
        ("personal", second[28:42], second[42]),
        ("all", second[0:10] + second[13:20] + second[21:43], second[43]),
    ):
        empty = part == "personal" and digit == "<" and not body.strip("<")
        if not empty and check_digit(body) != digit:
            return Checked(raw.strip(), Finding(f"mrz_check_{part}"))
    return Checked("\n".join(rows))


def read(value: str) -> Mrz:
    """The parts of a value that :func:`check` accepted. The name line has no check digit."""
    first, second = value.split("\n")
    surname, _, given = first[5:].partition("<<")
    names = " ".join(f"{given} {surname}".replace("<", " ").split())
    return Mrz(
        issuer=first[2:5].rstrip("<"),
        names=names,
        number=second[0:9].rstrip("<"),
        nationality=second[10:13].rstrip("<"),
        birth=second[13:19],
        sex={"M": "m", "F": "f"}.get(second[20], ""),
        expiry=second[21:27],
    )
