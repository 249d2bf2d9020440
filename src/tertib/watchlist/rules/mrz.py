"""The machine-readable zone of travel documents, as a scanner types it: ICAO Doc 9303, TD1 to TD3.

A wrong check digit does not refuse the reading: whoever is looked for may carry a false document.
It is named, so that the officer reads that field again. Letters read for digits and digits for
letters are put right where only one of the two may stand. A line of a booklet may come alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tertib.catalogue.rules.mrz import check_digit
from tertib.watchlist.rules import nations

SEXES = {"M": "L", "F": "P"}
"""As our records write them: laki-laki, perempuan."""
SHAPES = {90: 30, 72: 36, 88: 44}
"""All characters, and how many stand in a line: TD1, TD2, TD3."""
LETTERS = str.maketrans("01258", "OIZSB")
DIGITS = str.maketrans("OQDIZSB", "0001258")
"""What readers of print take for each other."""
MOST_IN_A_NAME = 8
"""So many digits and more are the second line: a name has none, but those misread."""


class NotMrz(ValueError):
    """Not the two lines of 36 or 44, or three of 30, of a machine-readable zone."""


@dataclass(frozen=True)
class Zone:
    """What the zone says; ``wrong`` names the fields whose check digit does not agree.

    ``born`` is None where the day is unknown or impossible.
    """

    kind: str
    issuer: str
    number: str
    name: str
    nationality: str
    born: date | None
    sex: str
    expires: date | None
    optional: str
    wrong: tuple[str, ...]


def read(typed: str, today: date) -> Zone:
    """Read a zone in one piece or in lines; ``today`` decides the century of a birth.

    Of one line of a booklet, the rest is empty: no number and no birth, or no name.

    Raises:
        NotMrz: it has another length or other characters.
    """
    text = re.sub(r"\s+", "", typed.upper())
    if re.fullmatch(r"[A-Z0-9<]{36}|[A-Z0-9<]{44}", text):
        text = _whole(text)
    width = SHAPES.get(len(text))
    if width is None or not re.fullmatch(r"[A-Z0-9<]+", text) or not text[0].isalpha():
        raise NotMrz(len(text))
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    return _td1(lines, today) if width == 30 else _booklet(lines, width, today)


def _whole(line: str) -> str:
    """A line of a booklet with an empty one in the other's place."""
    second = sum(sign.isdigit() for sign in line) >= MOST_IN_A_NAME
    empty = "<" * len(line)
    return f"P{empty[1:]}{line}" if second else line + empty


def _digits(line: str, *spans: tuple[int, int]) -> str:
    for start, end in spans:
        line = line[:start] + line[start:end].translate(DIGITS) + line[end:]
    return line


def _booklet(lines: list[str], width: int, today: date) -> Zone:
    first, second = lines[0], _digits(lines[1], (13, 20), (21, 28))
    checks = {"number": second[:10], "born": second[13:20], "expires": second[21:28]}
    optional = second[28:42] if width == 44 else second[28:35]
    if width == 44 and second[42] != "<":
        checks["optional"] = second[28:43]
    checks["all"] = second[:10] + second[13:20] + second[21 : width - 1] + second[width - 1]
    if not second.strip("<"):
        checks = {}
    number = second[:9]
    return _zone(first[:2], first[2:5], number, first[5:], second[10:13], second[13:19],
                 second[20], second[21:27], optional, checks, today)  # fmt: skip


def _td1(lines: list[str], today: date) -> Zone:
    first, second, third = lines[0], _digits(lines[1], (0, 7), (8, 15)), lines[2]
    number, check = first[5:14], first[14]
    optional = first[15:30]
    if check == "<":  # a longer number runs on, its check digit behind it
        rest = optional.split("<")[0]
        number, check, optional = number + rest[:-1], rest[-1:] or "<", optional[len(rest) :]
    checks = {
        "number": number + check, "born": second[:7], "expires": second[8:15],
        "all": first[5:30] + second[:7] + second[8:15] + second[18:29] + second[29],
    }  # fmt: skip
    return _zone(first[:2], first[2:5], number, third, second[15:18], second[:6], second[7],
                 second[8:14], optional + second[18:29], checks, today)  # fmt: skip


def _zone(
    kind: str, issuer: str, number: str, name: str, nationality: str, born: str, sex: str,
    expires: str, optional: str, checks: dict[str, str], today: date,
) -> Zone:  # fmt: skip
    wrong = tuple(field for field, text in checks.items() if not _agrees(text))
    name, nationality = name.translate(LETTERS), _plain(nationality.translate(LETTERS))
    surname, _, given = name.strip("<").partition("<<")
    return Zone(
        kind=_plain(kind), issuer=_plain(issuer), number=number.replace("<", ""),
        name=" ".join(f"{given}<{surname}".replace("<", " ").split()),
        nationality=nations.of_zone(nationality), born=_day(born, today, past=True),
        sex=SEXES.get(sex, ""), expires=_day(expires, today, past=False),
        optional=_plain(optional), wrong=wrong,
    )  # fmt: skip


def _agrees(text: str) -> bool:
    body, digit = text[:-1], text[-1:].translate(DIGITS)
    return check_digit(body) == digit


def _plain(text: str) -> str:
    return text.replace("<", " ").strip()


def _day(text: str, today: date, *, past: bool) -> date | None:
    """Births lie in the hundred years behind; documents end within fifty years around."""
    if not text.isdigit():
        return None
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    century = today.year - today.year % 100
    latest = today.year if past else today.year + 50
    full = century + 100 + year
    while full > latest:
        full -= 100
    try:
        found = date(full, month, day)
        return found.replace(year=full - 100) if past and found > today else found
    except ValueError:
        return None
