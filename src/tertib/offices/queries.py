"""Reads of this subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from tertib.foundation import zones
from tertib.offices import calendar, rules
from tertib.offices.models import Counter, Office, OpeningHours, PactSignature, Room, Staff, Tpi


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
    return _openings(Office(code=office_code), days)


def _openings(place: Office, days: list[date]) -> dict[date, list[rules.Span]]:
    week, closures = week_from(place.hours.all()), _closures(place)
    return {day: rules.opening(day, week, closures, calendar.of_year(day.year)) for day in days}


def week_of(office_code: str) -> dict[int, rules.Hours]:
    """Hours by weekday; a weekday that is missing is closed."""
    return week_from(Office(code=office_code).hours.all())


def week_from(rows: Iterable[OpeningHours]) -> dict[int, rules.Hours]:
    """Rows of the table as hours by weekday."""
    return {
        row.weekday: rules.Hours(row.opens, row.closes, row.break_starts, row.break_ends)
        for row in rows
    }


def _closures(place: Office) -> list[rules.Closed]:
    """All closures of the office, past ones too."""
    return [rules.Closed(row.first, row.last, row.reason) for row in place.closures.all()]


@dataclass(frozen=True)
class Today:
    """How an office stands at one moment, on its own clocks."""

    spans: list[rules.Span]
    is_open: bool
    holiday: str
    closure: str
    next: tuple[date, time] | None


def today(place: Office, now: datetime) -> Today:
    """Whether ``place`` is open at ``now``, why not, and when it opens next (within 30 days).

    No query for an office of :func:`find_offices`, which brings hours and closures along.
    """
    local = zones.local(now, place.timezone)
    days = [local.date() + timedelta(days=ahead) for ahead in range(31)]
    spans = _openings(place, days)
    closed = next((c for c in _closures(place) if c.first <= days[0] <= c.last), None)
    return Today(
        spans=spans[days[0]],
        is_open=rules.is_open(spans[days[0]], local.time()),
        holiday=calendar.of_year(days[0].year).get(days[0], ""),
        closure=closed.reason if closed else "",
        next=rules.next_opening(spans, local.date(), local.time()),
    )


def find_offices(words: str = "") -> QuerySet[Office]:
    """Offices whose code, name or province holds ``words``; open ones first, then by name."""
    found = Office.objects.order_by("-open", "name").prefetch_related("hours", "closures")
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(code__iexact=word)
            | Q(province__icontains=word)
            | Q(former_name__icontains=word)
        )
    return found


def rooms(office_code: str) -> QuerySet[Room]:
    """Rooms of an office with their counters."""
    return Room.objects.filter(office_id=office_code).prefetch_related("counters")


def counters(office_code: str) -> QuerySet[Counter]:
    """Counters in use of an office."""
    return Counter.objects.filter(
        room__office_id=office_code, active=True, room__active=True
    ).select_related("room")


def checkpoints(office_code: str) -> QuerySet[Tpi]:
    """Checkpoints that an office runs, with their lanes."""
    return Tpi.objects.filter(office_id=office_code).prefetch_related("lanes")


def grants(staff: Staff) -> list[rules.Grant]:
    """The roles that someone holds."""
    return [rules.Grant(held.role, held.office_id) for held in staff.assignments.all()]


def people(codes: list[str] | None, words: str = "") -> QuerySet[Staff]:
    """Staff with a role in one of ``codes`` (None: all staff), by name."""
    found = Staff.objects.order_by("-is_active", "name").prefetch_related("assignments__office")
    if codes is not None:
        found = found.filter(assignments__office_id__in=codes).distinct()
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(username__icontains=word))
    return found


def signatures(staff_ids: Iterable[UUID], version: str) -> dict[UUID, PactSignature]:
    """Who of ``staff_ids`` has signed that version of the pact."""
    rows = PactSignature.objects.filter(staff_id__in=list(staff_ids), version=version)
    return {row.staff_id: row for row in rows}


def has_signed(staff_id: UUID, version: str) -> bool:
    """Whether someone has signed that version of the pact."""
    return PactSignature.objects.filter(staff_id=staff_id, version=version).exists()
