"""What to look a name up by: pieces of its folded words, and the birth dates that may be meant.

Whoever :func:`tertib.watchlist.rules.finding.match` would show must share enough of these with
the name asked for; the rest is never compared.
"""

from __future__ import annotations

from datetime import date

from tertib.watchlist.rules import names
from tertib.watchlist.rules.finding import YEARS_OFF


def pieces(name: str) -> frozenset[str]:
    """Every three neighbouring letters of each folded word, its edges marked by spaces.

    As in PostgreSQL's ``pg_trgm``, two spaces stand before a word and one behind it, so that
    beginnings weigh more and an initial still shares one piece with the word it stands for.
    """
    written = (names.tokens(one) for one in names.readings(name))
    padded = (f"  {word} " for words in written for word in words)
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))


def births(born: date) -> tuple[date, ...]:
    """The dates that :func:`tertib.watchlist.rules.finding.births` calls exact or near."""
    near = [born, _date(born.year, born.day, born.month)]
    near += [_date(born.year + off, born.month, born.day) for off in (-YEARS_OFF, YEARS_OFF)]
    return tuple(dict.fromkeys(day for day in near if day))


def year_around(born: date) -> tuple[date, ...]:
    """The dates that it calls within a year."""
    first = max(born.toordinal() - 366 * YEARS_OFF, date.min.toordinal())
    last = min(born.toordinal() + 366 * YEARS_OFF, date.max.toordinal())
    return tuple(date.fromordinal(day) for day in range(first, last + 1))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
