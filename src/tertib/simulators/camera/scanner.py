"""A passport scanner: it types the machine-readable zone (ICAO 9303) as a keyboard would."""

from __future__ import annotations

from collections.abc import Mapping

_WEIGHTS = (7, 3, 1)
_LINE = 44
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_digit(text: str) -> str:
    """The check digit over a field (ICAO 9303-3, 4.9)."""
    values = (0 if one == "<" else _ALPHABET.index(one) for one in text)
    return str(sum(value * _WEIGHTS[n % 3] for n, value in enumerate(values)) % 10)


def _field(text: str, length: int) -> str:
    kept = "".join(one if one in _ALPHABET else "<" for one in text.upper())
    return kept[:length].ljust(length, "<")


def read(given: Mapping[str, str]) -> str:
    """The two lines of a passport, ended by line feeds.

    Args:
        given: surname, names, number, nationality (three letters), born and expires (YYMMDD),
            sex (M, F or <), personal (optional, e.g. part of the NIK).

    Raises:
        KeyError: something is missing.
        ValueError: a date is not six digits.
    """
    for name in ("born", "expires"):
        if not (len(given[name]) == 6 and given[name].isdecimal()):
            raise ValueError(f"{name}: six digits, YYMMDD")
    nation = _field(given["nationality"], 3)
    name = _field(f"{given['surname']}  {given.get('names', '')}".rstrip(), 39)
    number, personal = _field(given["number"], 9), _field(given.get("personal", ""), 14)
    tail = "<" if set(personal) == {"<"} else check_digit(personal)
    second = (
        number + check_digit(number) + nation + given["born"] + check_digit(given["born"])
        + _field(given.get("sex", ""), 1) + given["expires"] + check_digit(given["expires"])
        + personal + tail
    )  # fmt: skip
    whole = second[0:10] + second[13:20] + second[21:43]
    return f"P<{nation}{name}\n{second}{check_digit(whole)}\n"


def samples() -> list[tuple[str, str]]:
    """Invented passports that lie beside the scanner: what is on the cover, what is typed."""
    people = [
        ("Siti Rahmawati", {"surname": "RAHMAWATI", "names": "SITI", "number": "X1234567",
         "nationality": "IDN", "born": "890214", "expires": "310214", "sex": "F"}),
        ("Sukarno", {"surname": "SUKARNO", "names": "", "number": "X7654321",
         "nationality": "IDN", "born": "710601", "expires": "300601", "sex": "M"}),
        ("Anna Maria Eriksson", {"surname": "ERIKSSON", "names": "ANNA MARIA",
         "number": "L898902C3", "nationality": "UTO", "born": "740812", "expires": "120415",
         "sex": "F", "personal": "ZE184226B"}),
    ]  # fmt: skip
    return [(name, read(fields)) for name, fields in people]
