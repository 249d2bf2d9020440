"""Pure decisions about opening hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

Span = tuple[time, time]


@dataclass(frozen=True)
class Hours:
    """Opening hours of one weekday in local time, with at most one break."""

    opens: time
    closes: time
    break_starts: time | None = None
    break_ends: time | None = None


@dataclass(frozen=True)
class Closed:
    """Days, first and last included, on which an office does not open."""

    first: date
    last: date
    reason: str = ""


class BadHours(ValueError):
    """Hours that no office could keep."""


def check(hours: Hours) -> None:
    """Refuse hours out of order.

    Raises:
        BadHours: closes before it opens, half a break, or a break outside the hours.
    """
    if not hours.opens < hours.closes:
        raise BadHours("closes before it opens")
    if (hours.break_starts is None) != (hours.break_ends is None):
        raise BadHours("a break needs a beginning and an end")
    if (
        hours.break_starts
        and hours.break_ends
        and not hours.opens < hours.break_starts < hours.break_ends < hours.closes
    ):
        raise BadHours("the break lies outside the hours")


def spans(hours: Hours) -> list[Span]:
    """The open spans of a day with these hours: one, or two around the break."""
    if hours.break_starts and hours.break_ends:
        return [(hours.opens, hours.break_starts), (hours.break_ends, hours.closes)]
    return [(hours.opens, hours.closes)]


def opening(
    day: date,
    week: Mapping[int, Hours],
    closures: Sequence[Closed],
    holidays: Mapping[date, str],
) -> list[Span]:
    """The open spans of ``day`` in local time; empty on holidays, closures and closed weekdays.

    ``week`` maps weekdays (Monday is 0) to hours, ``holidays`` days to their names.
    """
    if day in holidays or any(closed.first <= day <= closed.last for closed in closures):
        return []
    hours = week.get(day.weekday())
    return spans(hours) if hours else []


def is_open(day_spans: Sequence[Span], at: time) -> bool:
    """Whether local time ``at`` lies in one of the spans; the closing minute itself is closed."""
    return any(start <= at < end for start, end in day_spans)


def next_opening(
    days: Mapping[date, Sequence[Span]], day: date, at: time
) -> tuple[date, time] | None:
    """The first opening after ``day`` at ``at`` among ``days`` (any order), or None."""
    starts = ((when, start) for when, spans_ in days.items() for start, _ in spans_)
    return min((moment for moment in starts if moment > (day, at)), default=None)
