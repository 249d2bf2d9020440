"""Reading how the parts have been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from tertib.foundation import zones
from tertib.web.actions import CAPITAL
from tertib.web.checks import NOT_CONFIGURED
from tertib.web.models import Outage, PartDay
from tertib.web.parts import BY_CODE, PARTS, Part

DAYS = 90


@dataclass(frozen=True)
class Day:
    """One day of one part; ``state`` is good, partly, bad or unknown."""

    day: date
    state: str
    share: float | None
    """Share of measurements that found it well, 0 to 1; None when there were none."""


@dataclass(frozen=True)
class History:
    part: Part
    state: str
    """works, trouble, or absent (this installation does not have it)."""
    days: list[Day]
    share: float | None


@dataclass(frozen=True)
class Incident:
    part: Part
    began: datetime
    ended: datetime | None


def state_of(good: int, bad: int) -> str:
    """The word for a day with so many measurements: an hour (60 of them) unwell is a bad day."""
    if not good + bad:
        return "unknown"
    if not bad:
        return "good"
    return "bad" if bad >= 60 or not good else "partly"


def histories(found: dict[str, str], now: datetime) -> list[History]:
    """Each part's state now (``found``) and its last 90 days, oldest first."""
    today = zones.local(now, CAPITAL).date()
    span = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    rows = {
        (row.part, row.day): (row.good, row.bad)
        for row in PartDay.objects.filter(day__gte=span[0], day__lte=today)
    }
    result = []
    for part in PARTS:
        counts = [rows.get((part.code, day), (0, 0)) for day in span]
        days = [
            Day(day, state_of(*count), _share(*count))
            for day, count in zip(span, counts, strict=True)
        ]
        whole = _share(sum(good for good, _ in counts), sum(bad for _, bad in counts))
        result.append(History(part, _state_now(found.get(part.code, "")), days, whole))
    return result


def _state_now(reason: str) -> str:
    if reason.startswith(NOT_CONFIGURED):
        return "absent"
    return "trouble" if reason else "works"


def _share(good: int, bad: int) -> float | None:
    return good / (good + bad) if good + bad else None


def incidents(now: datetime, limit: int = 20) -> list[Incident]:
    """The newest outages of the last 90 days, those still open first."""
    since = now - timedelta(days=DAYS)
    outages = Outage.objects.filter(Q(ended=None) | Q(ended__gte=since), part__in=BY_CODE)
    newest = sorted(outages[:limit], key=lambda one: one.ended is not None)
    return [Incident(BY_CODE[one.part], one.began, one.ended) for one in newest]
