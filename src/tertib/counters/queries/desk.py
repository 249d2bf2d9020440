"""What an officer sees: the counter, the person drawn, the step, and of the queue only its size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tertib.applications.models import Application, Document
from tertib.applications.queries.people import opened
from tertib.applications.queries.progress import judge
from tertib.catalogue.text import Text
from tertib.catalogue.types import Service
from tertib.counters import interlocks, paying, presence, rules, steps
from tertib.counters.actions.common import case_at, day_of
from tertib.counters.conf import counters
from tertib.counters.models import Case, Desk, Override, Release, Work
from tertib.foundation.vault import KeyDestroyed
from tertib.offices.models import Office


@dataclass(frozen=True)
class PaperView:
    """A paper asked for, and the files given for it (id, pages)."""

    code: str
    title: Text
    files: tuple[tuple[UUID, int], ...]
    required: bool

    @property
    def missing(self) -> bool:
        return self.required and not self.files


@dataclass(frozen=True)
class Person:
    """The person at the counter; clear personal data, for this officer alone."""

    name: str
    service: Service
    papers: tuple[PaperView, ...]
    paid: bool
    priority: bool


@dataclass
class Screen:
    """Everything on the counter screen."""

    desk: Desk
    locks: list[rules.Lock]
    overrides: list[Override]
    case: Case | None = None
    person: Person | None = None
    work: Work | None = None
    step: steps.Step | None = None
    crowd: str = "none"
    rest: datetime | None = None
    noshow_at: datetime | None = None
    steps: list[tuple[steps.Step, str]] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Changes when the screen has to be drawn anew."""
        parts: list[Any] = [
            self.case and (self.case.id, self.case.state, self.case.calls),
            self.work and self.work.id, self.crowd, self.desk.ready_at, self.desk.paused_at,
            self.desk.closing, self.rest, [(lock.code, lock.state) for lock in self.locks],
        ]  # fmt: skip
        return hashlib.sha256(str(parts).encode()).hexdigest()[:16]


def desk_for(staff_id: UUID) -> Desk | None:
    """The open desk of this officer."""
    rows = Desk.objects.select_related("office", "counter", "counter__room")
    return rows.filter(staff_id=staff_id, closed_at=None).first()


def open_counters(office_code: str) -> int:
    """How many counters of an office are open now; desks behind them do not count."""
    held = Desk.objects.filter(office_id=office_code, closed_at=None, counter__isnull=False)
    return held.count()


def screen(desk: Desk, now: datetime) -> Screen:
    """The screen of an open desk. Names are read only once somebody is at it."""
    face = desk.counter_id is not None
    found = Screen(
        desk,
        interlocks.locks(desk.office, desk.staff_id, now, face=face),
        list(Override.objects.filter(office=desk.office, staff_id=desk.staff_id, until__gt=now)),
    )
    found.case = case_at(desk)
    if found.case is None:
        found.crowd = waiting(desk)
        found.rest = _rest(desk, now)
        return found
    found.work = Work.objects.filter(case=found.case, ended_at=None).first()
    found.step = steps.steps()[found.work.step] if found.work else None
    found.person = person(found.case, desk.office, now)
    found.steps = _steps(found)
    if found.case.called_at:
        found.noshow_at = found.case.called_at + counters().noshow_wait
    return found


def _steps(found: Screen) -> list[tuple[steps.Step, str]]:
    """The steps of this sitting: ``done``, ``now`` or still to come."""
    case = found.case
    assert case
    done = set(
        Work.objects.filter(case=case, desk=found.desk, ended_at__gte=case.called_at)
        .values_list("step", flat=True)
    )  # fmt: skip
    return [
        (step, "now" if found.step == step else "done" if step.code in done else "")
        for step in steps.groups()[case.group].steps
    ]


def waiting(desk: Desk) -> str:
    """How many wait for what this desk does: none, few, some, many."""
    faces = [code for code in desk.groups if steps.groups()[code].face]
    behind = [code for code in desk.groups if code not in faces]
    states = (Case.State.WAITING, Case.State.RESERVED)
    rows = Case.objects.filter(office=desk.office, state__in=states)
    count = rows.filter(group__in=behind).count() if behind else 0
    if faces:
        here = presence.callable_now(desk.office_id)
        known: dict[UUID, str] = dict(
            Case.objects.filter(application_id__in=here).values_list("application_id", "state")
        )
        count += sum(known.get(one, states[0]) in states for one in here)
    on_duty = Desk.objects.filter(office=desk.office, closed_at=None, paused_at=None).count()
    return rules.crowd(count, on_duty)


def _rest(desk: Desk, now: datetime) -> datetime | None:
    """Until when the officer gets nobody, after giving somebody back."""
    last = Release.objects.filter(staff_id=desk.staff_id).order_by("-at").first()
    if last is None:
        return None
    absent = steps.reason("release", last.reason).absent
    until = rules.rest_until(last.called_at, counters().sitting, absent=absent)
    return until if until > now else None


def person(case: Case, office: Office, now: datetime) -> Person | None:
    """The person of a case, opened; None when erased."""
    row = Application.objects.select_related("key").get(id=case.application_id)
    try:
        applicant = opened(row)
    except KeyDestroyed:
        return None
    files = Document.objects.filter(application_id=row.id).order_by("id")
    progress = judge(applicant, files, day_of(office, now))
    return Person(
        name=applicant.name,
        service=progress.service,
        papers=tuple(
            PaperView(
                paper.document.code, paper.document.title,
                tuple((file.id, file.pages) for file in paper.files), paper.document.required,
            )
            for paper in progress.papers
        ),
        paid=paying.paid(row.id),
        priority=case.priority,
    )  # fmt: skip


def release_left(staff_id: UUID, now: datetime) -> int:
    """How many people this officer may still give back within the hour."""
    recent = Release.objects.filter(staff_id=staff_id, at__gt=now - timedelta(hours=1)).count()
    return max(0, counters().releases_per_hour - recent)
