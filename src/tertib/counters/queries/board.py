"""The public board: tickets and counters, nothing else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from tertib.counters.conf import counters
from tertib.counters.models import Case
from tertib.foundation import zones
from tertib.offices import queries as offices
from tertib.offices.models import Office

_kept: dict[str, tuple[float, Board]] = {}
SHOWN = 8


@dataclass(frozen=True)
class Call:
    """A ticket called to a counter; ``calls``: how often; ``begun``: they came."""

    ticket: str
    counter: str
    calls: int
    begun: bool
    called_at: datetime


@dataclass(frozen=True)
class Board:
    """What the television shows; ``opens`` is when the counters open again today, if they are
    closed now."""

    calls: list[Call]
    opens: datetime | None


def board(office: str, now: datetime) -> Board:
    """Who is called or served now, the newest call first; at most ``board_seconds`` old.

    Raises:
        offices.UnknownOffice: there is no such office.
    """
    kept = _kept.get(office)
    if kept and time.monotonic() - kept[0] < counters().board_seconds:
        return kept[1]
    found = Board(_calls(office), _opens(offices.office(office), now))
    _kept[office] = (time.monotonic(), found)
    return found


def _opens(office: Office, now: datetime) -> datetime | None:
    local = zones.local(now, office.timezone)
    spans = offices.opening(office.code, local.date())
    if any(start <= local.time() < end for start, end in spans):
        return None
    later = [start for start, _ in spans if start > local.time()]
    return datetime.combine(local.date(), min(later), local.tzinfo) if later else None


def _calls(office: str) -> list[Call]:
    rows = (
        Case.objects.filter(
            office_id=office, state__in=["called", "serving"], desk__counter__isnull=False
        )
        .select_related("desk__counter")
        .order_by("state", "-recalled_at", "id")[:SHOWN]  # called before serving
    )
    return [
        Call(row.ticket, row.desk.counter.label, row.calls, row.state == Case.State.SERVING,
             row.recalled_at or row.since)
        for row in rows if row.desk and row.desk.counter
    ]  # fmt: skip


def forget() -> None:
    """Read anew at the next question (tests)."""
    _kept.clear()
