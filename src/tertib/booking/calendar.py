"""Days and hours laid out for the eye: months of weeks, hours with their room. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tertib.booking.queries.places import Day
from tertib.foundation import zones

WEEK = [date(2026, 1, 5 + n) for n in range(7)]
"""A Monday to Sunday, for the names of the days."""


@dataclass(frozen=True)
class Cell:
    """A day of the calendar: ``room`` counts its hours with room; None says nothing is offered."""

    day: date
    room: int | None


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None pads days of its neighbours."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class HourRow:
    """An hour in the office's own time, and whether this family fits in."""

    id: UUID
    starts: datetime
    ends: datetime
    free: int
    reserved: int
    room: bool


def months(days: Sequence[Day], people: int, priority: int, today: date) -> list[Month]:
    """The months from today to the last offered day; weeks that are wholly past are left out."""
    if not days:
        return []
    room = {day.day: day.room(people, priority) for day in days}
    last = max(room)
    found = []
    first = today.replace(day=1)
    while first <= last:
        weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
        rows = tuple(
            tuple(Cell(day, room.get(day)) if day.month == first.month else None for day in week)
            for week in weeks
            if week[-1] >= today
            and any(d.month == first.month and today <= d for d in week)
            and any(d.month == first.month and d <= last for d in week)
        )
        if rows:
            found.append(Month(first, rows))
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return found


def hours(day: Day, people: int, priority: int, zone: str) -> list[HourRow]:
    """The hours of a day on the office's clocks."""
    return [
        HourRow(
            hour.id,
            zones.local(hour.starts_at, zone),
            zones.local(hour.ends_at, zone),
            hour.free,
            hour.reserved,
            hour.room(people, priority),
        )
        for hour in day.hours
    ]
