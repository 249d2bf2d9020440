"""Decisions about places: data in, decision out. No clock, no database, no chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TRANSITIONS: dict[tuple[str, str], str] = {
    ("held", "confirm"): "confirmed",
    ("held", "lapse"): "lapsed",
    ("held", "cancel"): "cancelled",
    ("held", "move"): "held",
    ("confirmed", "reschedule"): "confirmed",
    ("confirmed", "move"): "confirmed",
    ("confirmed", "cancel"): "cancelled",
    ("confirmed", "end"): "ended",
}
"""(state, verb) -> state. ``reschedule`` is the applicant's, ``move`` the office's."""

WHO_MAY: dict[str, frozenset[str]] = {
    "confirm": frozenset({"system"}),
    "lapse": frozenset({"system"}),
    "cancel": frozenset({"applicant"}),
    "reschedule": frozenset({"applicant"}),
    "move": frozenset({"staff"}),
    "end": frozenset({"system"}),
}
"""Kinds of actors of each verb. Staff can neither confirm nor cancel: promise 1 and 3."""


Span = tuple[time, time]
"""Opening and closing of one stretch of a day, in local time."""


class Refused(Exception):
    """The rules say no; ``reason`` is a code that pages and messages put into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def after(state: str, verb: str, kind: str) -> str:
    """The state after ``verb`` by an actor of ``kind``.

    Raises:
        Refused: ``not_now`` (no such step from this state) or ``not_yours`` (another's verb).
    """
    if (state, verb) not in TRANSITIONS:
        raise Refused("not_now")
    if kind not in WHO_MAY[verb]:
        raise Refused("not_yours")
    return TRANSITIONS[state, verb]


def check_session(
    *,
    starts_at: datetime,
    released_at: datetime,
    closed: bool,
    lead: timedelta,
    now: datetime,
) -> None:
    """Refuse a session that cannot be booked at ``now``.

    Raises:
        Refused: ``session_closed``, ``not_released`` or ``too_late``.
    """
    if closed:
        raise Refused("session_closed")
    if now < released_at:
        raise Refused("not_released")
    if now > starts_at - lead:
        raise Refused("too_late")


def check_reschedule(
    *, starts_at: datetime, zone: ZoneInfo, done: int, allowed: int, days_before: int, now: datetime
) -> None:
    """Refuse a reschedule that is one too many or comes after H-1 (travel.detik.com d-5953177).

    H-1 means: at the latest on the calendar day ``days_before`` days before the session's, on
    the office's clocks.

    Raises:
        Refused: ``no_more_reschedules`` or ``after_h_minus_1``.
    """
    if done >= allowed:
        raise Refused("no_more_reschedules")
    last_day = starts_at.astimezone(zone).date() - timedelta(days=days_before)
    if now.astimezone(zone).date() > last_day:
        raise Refused("after_h_minus_1")


def check_cancel(*, starts_at: datetime, now: datetime) -> None:
    """Refuse to cancel what has begun.

    Raises:
        Refused: ``already_begun``.
    """
    if now >= starts_at:
        raise Refused("already_begun")


@dataclass(frozen=True)
class ReturnWindow:
    """From when and within how many seconds a given-up place comes back."""

    opens: datetime
    seconds: int

    def at(self, drawn: int) -> datetime:
        """The moment for ``drawn`` in [0, seconds)."""
        return self.opens + timedelta(seconds=drawn)


def return_window(
    *, now: datetime, starts_at: datetime, earliest: timedelta, latest: timedelta, lead: timedelta
) -> ReturnWindow | None:
    """When a place given up at ``now`` may come back; None when it is too late for anyone.

    The window opens ``earliest`` from now and closes ``latest`` from now, or when the session can
    no longer be booked if that is sooner. Promise 3: not to the next click.
    """
    opens = now + earliest
    closes = min(now + latest, starts_at - lead)
    seconds = int((closes - opens).total_seconds())
    return ReturnWindow(opens, seconds) if seconds > 0 else None


def reserved_open(starts_at: datetime, before: timedelta, now: datetime) -> bool:
    """Whether priority seats that nobody asked for are open to everyone at ``now``."""
    return now >= starts_at - before


def priority_seats(capacity: int, share: int) -> int:
    """How many of ``capacity`` places are kept for priority applicants, rounded up."""
    return -(-capacity * share // 100)


def slots(spans: Sequence[Span]) -> list[Span]:
    """The whole hours that fit into the open spans of a day: ``[(08:00, 09:00), ...]``."""
    found = []
    for opens, closes in spans:
        minute, end = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
        while minute + 60 <= end:
            found.append((_clock(minute), _clock(minute + 60)))
            minute += 60
    return found


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def release_day(policy: str, day: date, rolling_days: int, working: Callable[[date], bool]) -> date:
    """The day on which the places of ``day`` are released.

    ``monthly``: the last working day of the month before (korantransaksi, February 2022).
    """
    if policy == "rolling":
        return day - timedelta(days=rolling_days)
    last = day.replace(day=1) - timedelta(days=1)
    for back in range(28):
        candidate = last - timedelta(days=back)
        if working(candidate):
            return candidate
    return last
