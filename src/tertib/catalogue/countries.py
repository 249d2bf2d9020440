"""Countries by ISO 3166 alpha-2 code, their names from CLDR (through Babel)."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global

_NOT_COUNTRIES = {
    "AC",
    "CP",
    "CQ",
    "DG",
    "EA",
    "EU",
    "EZ",
    "IC",
    "QO",
    "TA",
    "UN",
    "XA",
    "XB",
    "ZZ",
}
_MRZ_ONLY = {
    "D": "DE",
    "RKS": "XK",
    "GBD": "GB",
    "GBN": "GB",
    "GBO": "GB",
    "GBP": "GB",
    "GBS": "GB",
}
"""Nationalities that ICAO 9303 writes otherwise than ISO 3166 does."""


@lru_cache
def names(language: str) -> dict[str, str]:
    """Code to name in ``id`` or ``en``, sorted by name."""
    territories = Locale(language).territories
    found = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def is_country(code: str) -> bool:
    return code in names("en")


def from_mrz(code: str) -> str:
    """Alpha-2 of a passport's three-letter nationality (``IDN``, ``D<<``); ``""`` if unknown."""
    code = code.rstrip("<")
    aliases = get_global("territory_aliases").get(code, [])
    found = _MRZ_ONLY.get(code) or (aliases[0] if aliases else "")
    return found if is_country(found) else ""
