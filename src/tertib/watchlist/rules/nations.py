"""Nationalities: three letters as in a passport, one code for each country."""

from __future__ import annotations

from tertib.catalogue import countries

OWN = "IDN"
_WORDS = dict.fromkeys(("WNI", "RI", "INA", "INDONESIA"), OWN)
"""How lists write that somebody is Indonesian."""
_ZONE = {"D": "DEU", **dict.fromkeys(("GBD", "GBN", "GBO", "GBP", "GBS"), "GBR")}
"""Codes of ICAO Doc 9303-3 (5) that stand for a country with a code of its own."""
NOBODYS = frozenset({"XXA", "XXB", "XXC", "XXX"})
"""Of the same: stateless, refugees, not known. They say of what country somebody is not."""
_NO_COUNTRY = NOBODYS | {"EUE", "UNA", "UNK", "UNO", "XOM", "XPO"}


class UnknownNation(ValueError):
    """No nationality that a passport could name."""


def read(typed: str) -> str:
    """The one code for what was typed, read in a list or in a machine-readable zone.

    Raises:
        UnknownNation: it is none; ``WNA`` (a foreigner) does not say of what country.
    """
    code = typed.strip().rstrip("<").upper()
    code = _ZONE.get(code) or _WORDS.get(code, code)
    if code.isalpha() and len(code) == 3 and (code in _NO_COUNTRY or countries.from_mrz(code)):
        return code
    raise UnknownNation(typed)


def is_code(code: str) -> bool:
    """Whether it is the one code of a nationality."""
    try:
        return read(code) == code
    except UnknownNation:
        return False


def of_zone(code: str) -> str:
    """The one code for that of a machine-readable zone; what is unknown stays as it is."""
    return _ZONE.get(code, code)
