"""Where there is room: counts of places, at most ``cache_seconds`` old on public pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from tertib.booking.conf import booking as conf
from tertib.booking.models import Session

T = TypeVar("T")
SESSION_SECONDS = 30.0

_COUNTS = """
SELECT s.id, s.day, s.starts_at, s.ends_at,
  count(t.id) FILTER (WHERE t.available_from <= %(now)s
    AND (NOT t.priority OR %(now)s >= s.starts_at - %(priority_until)s)),
  count(t.id) FILTER (WHERE t.available_from <= %(now)s
    AND t.priority AND %(now)s < s.starts_at - %(priority_until)s)
FROM booking_session s
LEFT JOIN booking_seat t ON t.session_id = s.id AND t.booking_id IS NULL
WHERE s.office_id = %(office)s AND s.service_class = %(class)s AND s.closed_at IS NULL
  AND s.released_at <= %(now)s AND s.starts_at >= %(now)s + %(lead)s
GROUP BY s.id ORDER BY s.starts_at
"""

_NEAREST = """
SELECT o.code, found.day FROM unnest(%(offices)s::text[]) AS o (code)
CROSS JOIN LATERAL (
  SELECT s.day FROM booking_session s
  WHERE s.office_id = o.code AND s.service_class = %(class)s AND s.closed_at IS NULL
    AND s.released_at <= %(now)s AND s.starts_at >= %(now)s + %(lead)s
    AND EXISTS (SELECT FROM booking_seat t WHERE t.session_id = s.id AND t.booking_id IS NULL
      AND t.available_from <= %(now)s
      AND (NOT t.priority OR %(priority)s OR %(now)s >= s.starts_at - %(priority_until)s))
  GROUP BY s.day ORDER BY s.day LIMIT %(days)s
) AS found ORDER BY o.code, found.day
"""

_STAFF = """
SELECT s.id, s.starts_at, s.ends_at, s.service_class, s.closed_at, s.closed_reason, s.released_at,
  count(t.id), count(t.id) FILTER (WHERE t.priority),
  count(t.id) FILTER (WHERE b.state = 'held'),
  count(t.id) FILTER (WHERE b.state IN ('confirmed', 'ended')),
  count(t.id) FILTER (WHERE b.id IS NULL AND t.available_from > %(now)s),
  count(t.id) FILTER (WHERE b.id IS NULL AND t.available_from <= %(now)s)
FROM booking_session s
LEFT JOIN booking_seat t ON t.session_id = s.id
LEFT JOIN booking_booking b ON b.id = t.booking_id
WHERE s.office_id = %(office)s AND s.day = %(day)s
GROUP BY s.id ORDER BY s.starts_at, s.service_class
"""


@dataclass(frozen=True)
class Hour:
    """One session as the public sees it: ``free`` for all, ``reserved`` for priority only."""

    id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    free: int
    reserved: int

    def room(self, people: int, priority: int) -> bool:
        """Whether a family of ``people``, ``priority`` of them with priority, fits in."""
        return self.free + min(self.reserved, priority) >= people


@dataclass(frozen=True)
class Day:
    """A day with its sessions."""

    day: date
    hours: tuple[Hour, ...]

    def room(self, people: int, priority: int) -> int:
        """How many of its hours have room for this family."""
        return sum(hour.room(people, priority) for hour in self.hours)


@dataclass(frozen=True)
class StaffHour:
    """One session as its supervisor sees it; the counts add up to ``seats``."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    service_class: str
    closed_at: datetime | None
    closed_reason: str
    released_at: datetime
    seats: int
    priority: int
    held: int
    booked: int
    resting: int
    free: int


class _Cache:
    """Answers of the last second or so; one computation at a time for each question."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], tuple[float, Any]] = {}
        self._lock = Lock()

    def get(self, key: tuple[Any, ...], compute: Callable[[], T], seconds: float) -> T:
        at, value = self._kept.get(key, (float("-inf"), None))
        if time.monotonic() - at < seconds:
            return value  # type: ignore[no-any-return]
        fresh = compute()
        with self._lock:
            if len(self._kept) > 2000:
                self._kept.clear()
            self._kept[key] = (time.monotonic(), fresh)
        return fresh

    def clear(self) -> None:
        self._kept.clear()


_cache = _Cache()


def forget() -> None:
    """Count anew at the next question to this process."""
    _cache.clear()


def _rows(statement: str, row: dict[str, Any]) -> list[tuple[Any, ...]]:
    row |= {"lead": conf().lead, "priority_until": conf().priority_until}
    with connection.cursor() as cursor:
        cursor.execute(statement, row)
        return cursor.fetchall()


def hours(office: str, service_class: str, now: datetime) -> list[Hour]:
    """Every session that can be booked now, in order; slightly stale."""

    def compute() -> list[Hour]:
        row = {"office": office, "class": service_class, "now": now}
        return [Hour(*columns) for columns in _rows(_COUNTS, row)]

    key = (connection.settings_dict["NAME"], "hours", office, service_class)
    return _cache.get(key, compute, conf().cache_seconds)


def session(session_id: UUID) -> Session:
    """The session with its office, at most ``SESSION_SECONDS`` old.

    Safe for claims: what matters of it never changes but closing, and that takes the seats away.

    Raises:
        Session.DoesNotExist: there is none.
    """

    def compute() -> Session:
        return Session.objects.select_related("office").get(id=session_id)

    key = (connection.settings_dict["NAME"], "session", session_id)
    return _cache.get(key, compute, SESSION_SECONDS)


def session_now(office: str, service_class: str, day: date, now: datetime) -> Session | None:
    """The hour of the office's day that is now, else the next, else the last; None on a day
    without such a service."""
    today = Session.objects.select_related("office").filter(
        office_id=office, service_class=service_class, day=day, closed_at=None
    )
    return today.filter(ends_at__gt=now).order_by("starts_at").first() or (
        today.order_by("starts_at").last()
    )


def days(office: str, service_class: str, now: datetime) -> list[Day]:
    """:func:`hours` by day."""
    found: dict[date, list[Hour]] = {}
    for hour in hours(office, service_class, now):
        found.setdefault(hour.day, []).append(hour)
    return [Day(day, tuple(listed)) for day, listed in found.items()]


def nearest(
    offices: list[str], service_class: str, priority: bool, now: datetime, count: int = 3
) -> dict[str, list[date]]:
    """The first days with any place left, for each office; slightly stale."""

    def compute() -> dict[str, list[date]]:
        found: dict[str, list[date]] = {office: [] for office in offices}
        row = {"offices": offices, "class": service_class, "priority": priority, "now": now,
               "days": count}  # fmt: skip
        for office, day in _rows(_NEAREST, row):
            found[office].append(day)
        return found

    key = (connection.settings_dict["NAME"], "nearest", *offices, service_class, priority, count)
    return _cache.get(key, compute, conf().cache_seconds)


def next_day(office: str, after: date) -> date | None:
    """The first day after ``after`` on which the office has sessions, or none is made yet."""
    later = Session.objects.filter(office_id=office, day__gt=after).order_by("day")
    return later.values_list("day", flat=True).first()


def staff_day(office: str, day: date, now: datetime) -> list[StaffHour]:
    """All sessions of an office's day with what became of their seats; never stale."""
    row = {"office": office, "day": day, "now": now}
    return [StaffHour(*columns) for columns in _rows(_STAFF, row)]
