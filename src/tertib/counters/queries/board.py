"""The public board: tickets and counters, nothing else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from tertib.counters.conf import counters
from tertib.counters.models import Case

_kept: dict[str, tuple[float, list[Call]]] = {}
SHOWN = 8


@dataclass(frozen=True)
class Call:
    """A ticket called to a counter; ``calls``: how often; ``begun``: they came."""

    ticket: str
    counter: str
    calls: int
    begun: bool
    called_at: datetime


def board(office: str) -> list[Call]:
    """Who is called or served now, the newest call first; at most ``board_seconds`` old."""
    kept = _kept.get(office)
    if kept and time.monotonic() - kept[0] < counters().board_seconds:
        return kept[1]
    rows = (
        Case.objects.filter(
            office_id=office, state__in=["called", "serving"], desk__counter__isnull=False
        )
        .select_related("desk__counter")
        .order_by("state", "-recalled_at", "id")[:SHOWN]  # called before serving
    )
    calls = [
        Call(row.ticket, row.desk.counter.label, row.calls, row.state == Case.State.SERVING,
             row.recalled_at or row.since)
        for row in rows if row.desk and row.desk.counter
    ]  # fmt: skip
    _kept[office] = (time.monotonic(), calls)
    return calls


def forget() -> None:
    """Read anew at the next question (tests)."""
    _kept.clear()
