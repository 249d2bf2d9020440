"""Reads of this subject."""

from __future__ import annotations

from datetime import date

from tertib.offices import calendar, rules
from tertib.offices.models import Office


class UnknownOffice(LookupError):
    """There is no office of that code."""


def office(code: str) -> Office:
    """The office of that code.

    Raises:
        UnknownOffice: there is none.
    """
    try:
        return Office.objects.get(code=code)
    except Office.DoesNotExist:
        raise UnknownOffice(code) from None


def open_offices() -> list[Office]:
    """The offices that take applications through Tertib, by name."""
    return list(Office.objects.filter(open=True))


def opening(office_code: str, day: date) -> list[rules.Span]:
    """Open spans of ``day`` in the office's local time; empty when it is closed all day."""
    return openings(office_code, [day])[day]


def openings(office_code: str, days: list[date]) -> dict[date, list[rules.Span]]:
    """:func:`opening` of several days, in two queries."""
    week, closures = week_of(office_code), closures_of(office_code)
    return {day: rules.opening(day, week, closures, calendar.of_year(day.year)) for day in days}


def week_of(office_code: str) -> dict[int, rules.Hours]:
    """Hours by weekday; a weekday that is missing is closed."""
    rows = Office(code=office_code).hours.all()
    return {
        row.weekday: rules.Hours(row.opens, row.closes, row.break_starts, row.break_ends)
        for row in rows
    }


def closures_of(office_code: str) -> list[rules.Closed]:
    """All closures of the office, past ones too."""
    rows = Office(code=office_code).closures.all()
    return [rules.Closed(row.first, row.last, row.reason) for row in rows]
