"""What supervisors and auditors see of an office's counters: tickets and codes, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count

from tertib.applications.models import Application
from tertib.applications.rules import State
from tertib.counters import presence, rules, steps
from tertib.counters.actions.common import HELD, day_of
from tertib.counters.conf import counters
from tertib.counters.models import Case, Desk, Drawn, Override, Release, Work
from tertib.offices.models import Office


@dataclass(frozen=True)
class DeskRow:
    """An open counter, or a desk behind."""

    desk: Desk
    case: Case | None
    step: steps.Step | None
    since: datetime | None
    released: int


@dataclass(frozen=True)
class Pace:
    """How long a step took today: number done, median seconds, implausibly quick ones."""

    step: steps.Step
    done: int
    median: int
    quick: int


@dataclass(frozen=True)
class Overview:
    """The counters of an office now and today."""

    desks: list[DeskRow]
    bands: list[tuple[steps.Group, list[tuple[str, int]]]]
    away: list[Case]
    overrides: list[Override]
    releases: list[Release]
    paces: list[Pace]
    suspended: list[Application]
    draws: int


def overview(office: Office, now: datetime) -> Overview:
    """Everything of the supervisor's page; a fixed number of statements."""
    start = now - timedelta(hours=24)
    today = day_of(office, now)
    return Overview(
        desks=_desks(office, now),
        bands=_bands(office, now),
        away=list(Case.objects.filter(office=office, state=Case.State.AWAY).order_by("since")),
        overrides=list(
            Override.objects.filter(office=office, at__gt=start).select_related("staff", "by")
            .order_by("-at")
        ),
        releases=list(
            Release.objects.filter(desk__office=office, at__gt=start)
            .select_related("case", "staff", "approved_by", "desk__counter").order_by("-at")
        ),
        paces=_paces(office, today),
        suspended=list(
            Application.objects.filter(party__office_code=office.code, state=State.SUSPENDED)
            .order_by("changed_at")[:50]
        ),
        draws=Drawn.objects.filter(office=office, day=today).count(),
    )  # fmt: skip


def _desks(office: Office, now: datetime) -> list[DeskRow]:
    desks = list(
        Desk.objects.filter(office=office, closed_at=None)
        .select_related("staff", "counter").order_by("counter__label", "opened_at")
    )  # fmt: skip
    cases = {c.desk_id: c for c in Case.objects.filter(desk__in=desks, state__in=HELD)}
    work = {w.case_id: w for w in Work.objects.filter(case__in=cases.values(), ended_at=None)}
    recent: dict[Any, int] = dict(
        Release.objects.filter(
            staff__in=[desk.staff_id for desk in desks], at__gt=now - timedelta(hours=1)
        ).values_list("staff").annotate(Count("id"))
    )  # fmt: skip
    rows = []
    for desk in desks:
        case = cases.get(desk.id)
        under_way = work.get(case.id) if case else None
        step = steps.steps()[under_way.step] if under_way else None
        since = under_way.started_at if under_way else case.called_at if case else None
        rows.append(DeskRow(desk, case, step, since, recent.get(desk.staff_id, 0)))
    return rows


def _bands(office: Office, now: datetime) -> list[tuple[steps.Group, list[tuple[str, int]]]]:
    """Waiting people of each sitting: overdue, priority, the others."""
    here = presence.callable_now(office.code)
    states = (Case.State.WAITING, Case.State.RESERVED)
    rows = Case.objects.filter(office=office, state__in=states)
    found = []
    for group in steps.groups().values():
        line = [
            rules.Waiting(c.id, c.priority, c.starts_at, c.service_class, c.since, c.overtaken)
            for c in rows
            if c.group == group.code and (not group.face or c.application_id in here)
        ]
        late = [one for one in line if one.late(now, counters().bounds)]
        first = [one for one in line if one.priority and one not in late]
        counts = [("late", len(late)), ("priority", len(first)),
                  ("others", len(line) - len(late) - len(first))]  # fmt: skip
        found.append((group, counts))
    return found


def _paces(office: Office, today: Any) -> list[Pace]:
    rows = Work.objects.filter(desk__office=office, desk__day=today, ended_at__isnull=False)
    taken: dict[str, list[float]] = {}
    quick: dict[str, int] = {}
    for step, start, end, too_quick in rows.values_list(
        "step", "started_at", "ended_at", "too_quick"
    ):
        taken.setdefault(step, []).append((end - start).total_seconds() if end else 0)
        quick[step] = quick.get(step, 0) + too_quick
    return [
        Pace(step, len(taken[code]), round(median(taken[code])), quick[code])
        for code, step in steps.steps().items()
        if code in taken and not step.automatic
    ]
