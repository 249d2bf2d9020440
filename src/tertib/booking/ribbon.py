"""The supervisor's day as bars for the shared ribbon component. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from tertib.booking.queries.places import StaffHour
from tertib.foundation import zones

HOUR = timedelta(hours=1)
MOST = 9
"""Steps of the scale below: more do not fit a phone."""


def of_day(sessions: Sequence[StaffHour], zone: str, now: datetime) -> dict[str, Any] | None:
    """How full each hour is, over all classes: a bar an hour, its width the share taken."""
    if not sessions:
        return None
    first = min(one.starts_at for one in sessions)
    last = max(one.ends_at for one in sessions)
    hours = ceil((last - first) / HOUR)
    step = ceil(hours / MOST) * HOUR
    steps = ceil(hours * HOUR / step)
    length = (steps * step).total_seconds()

    def at(moment: datetime) -> float:
        return (moment - first).total_seconds() / length * 1000

    bars = []
    for start in sorted({one.starts_at for one in sessions}):
        here = [one for one in sessions if one.starts_at == start]
        seats = sum(one.seats for one in here) or 1
        taken = sum(one.held + one.booked for one in here)
        shut = all(one.closed_at for one in here)
        width = at(here[0].ends_at) - at(start) - 4
        hour = f"{zones.local(start, zone):%H.%M}"
        title = _("%(hour)s: %(taken)s of %(seats)s taken") % {
            "hour": hour, "taken": taken, "seats": seats,
        }  # fmt: skip
        bars.append((at(start) + 2, width, "danger" if shut else "soft", title))
        if not shut:
            bars.append((at(start) + 2, width * min(taken / seats, 1), "", title))
    marks = [first + n * step for n in range(steps + 1)]  # evenly spaced
    scale = [f"{zones.local(mark, zone):%H.%M}" for mark in marks]
    inside = first <= now <= last
    return {"bars": bars, "scale": scale, "now": at(now) if inside else None}
