"""Reads: the services and tariffs as they stand on a day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from tertib.catalogue import loader
from tertib.catalogue.text import Text
from tertib.catalogue.types import Field, Service, Tariff, UnknownService


def services(on: date) -> list[Service]:
    """The services in force on the day, in the order they are shown; unavailable ones too."""
    return list(_services(on).values())


def service(code: str, on: date) -> Service:
    """Raises :class:`UnknownService` when no service of this code is in force on the day."""
    try:
        return _services(on)[code]
    except KeyError:
        raise UnknownService(code) from None


def named(text: str, on: date) -> list[Service]:
    """The services whose titles, in either language, share the most words with ``text``.

    Several when they share as many, none when no word is shared. Words of less than three letters
    do not count.
    """
    said = _words(text)
    shared = [(len(said & _title_words(one)), one) for one in services(on)]
    most = max((count for count, _ in shared), default=0)
    return [one for count, one in shared if count == most > 0]


def _title_words(one: Service) -> set[str]:
    return _words(f"{one.title.id} {one.title.en} {one.short.id} {one.short.en}")


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2}


def tariffs(on: date) -> list[Tariff]:
    """Every tariff's row for the day, whether it may be charged or not."""
    rows = loader.load().tariffs
    return [tariff(code, on) for code in rows]


def tariff(code: str, on: date) -> Tariff:
    """The row of the day; if none is in force, the last one (which then says it is unsellable).

    Raises LookupError for a code no file knows.
    """
    rows = loader.load().tariffs[code]
    in_force = [row for row in rows if _in_force(row.valid_from, row.valid_to, on)]
    return (in_force or rows)[-1]


@lru_cache(maxsize=16)
def _services(on: date) -> dict[str, Service]:
    catalogue = loader.load()
    found = [loader.services_of(catalogue, data) for data in catalogue.services]
    dated = [_dated(s, on) for s in found if _in_force(s.valid_from, s.valid_to, on)]
    return {s.code: s for s in sorted(dated, key=lambda s: (s.position, s.code))}


def _in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    return not (valid_from and on < valid_from) and not (valid_to and on > valid_to)


def _dated(service: Service, on: date) -> Service:
    """The service with the tariff rows of the day, closed where they cannot be charged."""
    pages = tuple(
        replace(page, fields=tuple(_priced(field, on) for field in page.fields))
        for page in service.pages
    )
    base = tuple(tariff(code, on) for code in service.tariff_codes)
    resolved = replace(service, pages=pages, tariffs=base, on=on)
    reason = resolved.unavailable_reason or _why_closed(resolved, on)
    return replace(resolved, available=reason is None, unavailable_reason=reason)


def _priced(field: Field, on: date) -> Field:
    if not field.priced:
        return field
    options = []
    for option in field.options:
        row = tariff(option.tariff_code, on) if option.tariff_code else None
        reason = option.unavailable_reason or (row.unsellable(on) if row else None)
        options.append(replace(option, tariff=row, unavailable_reason=reason))
    return replace(field, options=tuple(options))


def _why_closed(service: Service, on: date) -> Text | None:
    """A fee everybody pays that cannot be charged, or a required choice with nothing to choose."""
    for row in service.tariffs:
        if reason := row.unsellable(on):
            return reason
    for field in service.options:
        closed = [option.unavailable_reason for option in field.options]
        if field.required and not field.when.clauses and all(closed):
            return closed[0]
    return None
