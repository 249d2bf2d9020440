"""The national calendar: public holidays (libur nasional) and joint leave (cuti bersama)."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays


@cache
def of_year(year: int) -> dict[date, str]:
    """Names (Indonesian) of the public holidays and joint-leave days of ``year``."""
    country = holidays.country_holidays(
        "ID", years=year, categories=("public", "government"), language="id"
    )
    return dict(country.items())
