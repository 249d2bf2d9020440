"""How well it works at this office: alerts a day, precision, time to decision, lane by lane."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from tertib.checkpoint import rules
from tertib.checkpoint.models import Candidate
from tertib.foundation import zones
from tertib.offices.models import Lane, Office


@dataclass(frozen=True)
class Figures:
    """Of some candidates. Times in seconds, None where nobody decided."""

    raised: int
    a_day: float
    confirmed: int
    dismissed: int
    undecided: int
    ended: int
    precision: float | None
    to_officer: float | None
    to_hold: float | None
    slowest: float | None
    reasons: tuple[tuple[str, int], ...]
    bands: tuple[tuple[str, int, int], ...]
    """Band, how many people decided, how many of these were confirmed."""


@dataclass(frozen=True)
class Metrics:
    """An office over some days."""

    days: int
    whole: Figures
    lanes: tuple[tuple[Lane, Figures], ...]
    by_day: tuple[tuple[date, int, int], ...]
    """Day, raised, confirmed."""


def metrics(office: Office, days: int, now: datetime) -> Metrics:
    """The last ``days`` days, today included, by the office's calendar."""
    today = zones.local(now, office.timezone).date()
    first = today - timedelta(days=days - 1)
    begins = datetime(first.year, first.month, first.day, tzinfo=zones.zone(office.timezone))
    found = list(
        Candidate.objects.filter(office=office, raised_at__gte=begins)
        .order_by("raised_at")
    )  # fmt: skip
    lanes = Lane.objects.filter(checkpoint__office=office).select_related("checkpoint")
    raised: Counter[date] = Counter()
    confirmed: Counter[date] = Counter()
    for one in found:
        day = zones.local(one.raised_at, office.timezone).date()
        raised[day] += _shown(one)
        confirmed[day] += one.state in rules.CONFIRMED
    spread = [first + timedelta(days=n) for n in range(days)]
    return Metrics(
        days, figures(found, days),
        tuple(
            (lane, figures([one for one in found if one.lane_id == lane.id], days))
            for lane in lanes.order_by("checkpoint__name", "label")
        ),
        tuple((day, raised[day], confirmed[day]) for day in spread),
    )  # fmt: skip


def figures(found: Iterable[Candidate], days: int) -> Figures:
    """Of these candidates; those that were never shown, for no order barred, count as ended."""
    found = list(found)
    shown = [one for one in found if _shown(one)]
    states = [one.state for one in shown]
    waits = [(one.decided_at - one.raised_at).total_seconds() for one in shown if one.decided_at]
    holds = [(one.held_at - one.raised_at).total_seconds() for one in shown if one.held_at]
    decided = [one for one in shown if one.state in rules.CONFIRMED or one.state == rules.S.NOT]
    reasons = Counter(one.reason for one in shown if one.reason)
    return Figures(
        raised=len(shown), a_day=len(shown) / days,
        confirmed=sum(state in rules.CONFIRMED for state in states),
        dismissed=states.count(rules.S.NOT), undecided=states.count(rules.S.LAPSED),
        ended=len(found) - len(shown), precision=rules.precision(states),
        to_officer=median(waits) if waits else None, to_hold=median(holds) if holds else None,
        slowest=max(waits, default=None), reasons=tuple(reasons.most_common()),
        bands=tuple(
            (band, sum(one.band == band for one in decided),
             sum(one.band == band and one.state in rules.CONFIRMED for one in decided))
            for band in reversed(rules.BANDS)
        ),
    )  # fmt: skip


def _shown(one: Candidate) -> bool:
    """Whether it was on a screen: where no order barred, it ended as it came."""
    return one.state != rules.S.ENDED or bool(one.decided_at) or one.ended_at != one.raised_at
