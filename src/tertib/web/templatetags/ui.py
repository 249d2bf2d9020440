"""Template filters of the shared components; built in, no ``load`` needed."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import formats

from tertib.foundation import zones

register = template.Library()


@register.filter
def rupiah(amount: int) -> str:
    """``350000`` as ``Rp 350.000``, with a no-break space."""
    return "Rp\u00a0" + f"{amount:,}".replace(",", ".")


@register.filter
def plain(number: float) -> str:
    """A number as machines write it, whatever the language: ``12.5``."""
    return format(number, "g")


HEIGHTS = {"good": 28, "partly": 16, "bad": 32, "unknown": 3}


@register.filter
def bars(days: list[Any], which: Any) -> str:
    """SVG path of the days (10 units each, on a height of 32) in a state, or of one day alone."""
    return "".join(
        f"M{10 * place} {32 - HEIGHTS[day.state]}h8v{HEIGHTS[day.state]}h-8z"
        for place, day in enumerate(days)
        if day is which or day.state == which
    )


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1 as ``99,95 %``, in the language's digits; rounded down, never up."""
    return formats.number_format(int(share * 10000) / 100, 2) + "\u00a0%"


def _local(moment: datetime, place: Any) -> tuple[datetime, str]:
    name = place if isinstance(place, str) else place.timezone
    return zones.local(moment, name), zones.abbreviation(name)


@register.filter
def at(moment: datetime | None, place: Any) -> str:
    """Date and hour on the clocks of ``place``.

    ``place`` is an office or a zone name; the result reads ``21 November 2026, 14.30 WIB``.
    """
    if moment is None:
        return "\u2013"
    local, zone = _local(moment, place)
    return f"{formats.date_format(local, 'j F Y')}, {local:%H.%M}\u00a0{zone}"


@register.filter
def hour(moment: datetime | None, place: Any) -> str:
    """The hour alone on the clocks of ``place``: ``14.30 WIB``."""
    if moment is None:
        return "\u2013"
    local, zone = _local(moment, place)
    return f"{local:%H.%M}\u00a0{zone}"
