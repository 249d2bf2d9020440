"""The days of the law: whole days on the clocks of Jakarta."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tertib.foundation import zones

ZONE = "Asia/Jakarta"


def day_of(now: datetime) -> date:
    """The day of the law at a moment."""
    return zones.local(now, ZONE).date()


def begins_ms(day: date) -> int:
    """The first moment of a day, in ms since 1970 UTC."""
    return int(datetime.combine(day, time(), zones.zone(ZONE)).timestamp() * 1000)


def ends_ms(day: date) -> int:
    """The first moment after a day."""
    return begins_ms(day + timedelta(days=1))
