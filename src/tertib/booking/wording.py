"""Places, times and money in words, in both languages at once (notices go out in either)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import get_language

from tertib.booking.models import Session
from tertib.foundation import zones

Words = dict[str, str]
"""``{"id": ..., "en": ...}``."""


@dataclass(frozen=True)
class Both:
    """``render()`` under either language, made when it is asked for."""

    render: Callable[[], str]

    @property
    def id(self) -> str:
        with translation.override("id"):
            return self.render()

    @property
    def en(self) -> str:
        with translation.override("en"):
            return self.render()


def moment(at: datetime, zone: str) -> str:
    """``Selasa, 27 Januari 2026, 09.00 WIB`` in the active language."""
    local = zones.local(at, zone)
    return f"{_day(local.date(), get_language())}, {local:%H.%M} {zones.abbreviation(zone)}"


@lru_cache(maxsize=256)
def _day(day: date, language: str | None) -> str:
    """``language`` is the active one; it stands here for the cache."""
    return formats.date_format(day, "l, j F Y")


def span(session: Session, zone: str) -> str:
    """``Selasa, 27 Januari 2026, 09.00–10.00 WIB`` in the active language."""
    start, end = zones.local(session.starts_at, zone), zones.local(session.ends_at, zone)
    day = _day(start.date(), get_language())
    return f"{day}, {start:%H.%M}\u2013{end:%H.%M} {zones.abbreviation(zone)}"


def rupiah(amount: int) -> str:
    """``350000`` as ``Rp 350.000``."""
    return "Rp " + f"{amount:,}".replace(",", ".")


def short_name(name: str) -> str:
    """``Siti Nur Aini`` as ``Siti N. A.``: enough to tell a family apart, no more."""
    first, *others = name.split() or [""]
    return " ".join([first, *(f"{other[0]}." for other in others)])


def office(name: str) -> Words:
    """``Kantor Imigrasi Jakarta Selatan``, cut to what a template takes."""
    return {"id": f"Kantor Imigrasi {name}"[:80], "en": f"Immigration Office {name}"[:80]}


def services(titles: Sequence[object]) -> Words:
    """The services of a party: the title, and for how many people."""
    words = {}
    for language in ("id", "en"):
        first = str(getattr(titles[0], language))
        people = {"id": "orang", "en": "people"}[language]
        tail = f" ({len(titles)} {people})" if len(titles) > 1 else ""
        words[language] = first[: 80 - len(tail)] + tail
    return words


def link(name: str, *args: object) -> str:
    """A full address of one of our pages."""
    return settings.CORE.base_url + reverse(name, args=args)
