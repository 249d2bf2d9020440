"""The day of a door: arrivals, waiting, people turned away, cards that did not come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tertib.foundation import sql, zones
from tertib.offices.models import Office
from tertib.visits.models import Passing, Turned, Visit

_DAY = timedelta(days=1)

# Still out today, whatever day they were given on; for a day gone by: out at the end of it.
_MISSING = """
SELECT c.label, c.colour, c.state, v.ticket, v.day, c.zone, c.moved_at
FROM visits_card c JOIN visits_visit v ON v.card_id = c.id
WHERE c.office_id = %(office)s AND v.day <= %(day)s
  AND (v.ended_at IS NULL OR v.ended_at >= %(after)s::timestamptz)
ORDER BY v.day, v.ticket
"""


@dataclass(frozen=True)
class Missing:
    """A card that was not given back."""

    card: str
    colour: str
    state: str
    ticket: str
    day: date
    zone: str
    seen_at: datetime


@dataclass(frozen=True)
class Report:
    """A day of an office. Waiting is from the card in the hand to the service room, in minutes."""

    day: date
    arrived: dict[str, int]
    """Kind of visit -> how many."""
    by_hour: dict[int, int]
    offline: int
    turned: dict[str, int]
    refused_at_gates: dict[str, int]
    waiting_median: int | None
    waiting_p95: int | None
    stay_median: int | None
    missing: list[Missing]

    @property
    def visitors(self) -> int:
        return sum(self.arrived.values())

    @property
    def busiest(self) -> int:
        return max(self.by_hour.values(), default=0)

    def as_json(self) -> dict[str, Any]:
        """With ISO dates and times; codes instead of words."""
        found = asdict(self)
        found["by_hour"] = {f"{hour:02d}": count for hour, count in self.by_hour.items()}
        return found


def report(office: Office, day: date, ends: datetime) -> Report:
    """What happened on the office's ``day``, which ends at ``ends``; no personal data."""
    visits = list(Visit.objects.filter(office=office, day=day).order_by("arrived_at"))
    own = [one for one in visits if one.kind != Visit.Kind.COMPANION]
    hours = Counter(zones.local(one.arrived_at, office.timezone).hour for one in visits)
    waiting = _minutes((one.arrived_at, one.entered_at) for one in own)
    stay = _minutes((one.arrived_at, one.ended_at) for one in own)
    refused = Passing.objects.filter(
        office=office, admitted=False, at__range=(ends - _DAY, ends)
    ).values_list("reason", flat=True)
    missing = sql.run(_MISSING, {"office": office.code, "day": day, "after": ends})
    return Report(
        day=day,
        arrived=dict(Counter(one.kind for one in visits)),
        by_hour={hour: hours.get(hour, 0) for hour in _span(hours)},
        offline=sum(one.arrived_offline for one in visits),
        turned=dict(Turned.objects.filter(office=office, day=day).order_by("-count")
                    .values_list("reason", "count")),
        refused_at_gates=dict(Counter(refused).most_common()),
        waiting_median=_share(waiting, 0.5), waiting_p95=_share(waiting, 0.95),
        stay_median=_share(stay, 0.5),
        missing=[Missing(*row) for row in missing],
    )  # fmt: skip


def _minutes(spans: Iterable[tuple[datetime, datetime | None]]) -> list[int]:
    return sorted(int((end - start).total_seconds() // 60) for start, end in spans if end)


def _share(ordered: list[int], share: float) -> int | None:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else None


def _span(hours: Counter[int]) -> range:
    return range(min(hours), max(hours) + 1) if hours else range(0)
