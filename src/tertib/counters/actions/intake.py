"""Taking people into the queue: whoever is in the room and stands before a step with an officer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tertib.applications import actions as applications
from tertib.applications.models import Application
from tertib.applications.rules import State
from tertib.catalogue import queries as catalogue
from tertib.catalogue.types import UnknownService
from tertib.counters import presence, steps
from tertib.counters.actions.common import day_of
from tertib.counters.models import Case
from tertib.ledger import actors
from tertib.offices.models import Office
from tertib.visits.queries import Present

SYSTEM = actors.system("counters")


def group_for(service_code: str, state: str, office: Office, now: datetime) -> str:
    """The sitting that a case in this state waits for; empty: none."""
    try:
        service = catalogue.service(service_code, day_of(office, now))
    except UnknownService:
        return ""
    step = steps.next_step(service.work, state)
    return steps.group_of(step).code if step else ""


def intake(office: Office, now: datetime) -> set[UUID]:
    """Bring cases up to who is here; returns the ids of applications whose people can be called.

    A person who comes again with missing papers stands in line again; one who went home leaves it.
    """
    here = presence.callable_now(office.code)
    known = {one.application_id: one for one in Case.objects.filter(application_id__in=here)}
    fresh = {
        key: one for key, one in here.items()
        if (case := known.get(key)) is None or case.visit_id != one.visit_id
    }  # fmt: skip
    if fresh:
        _welcome(fresh, known, office, now)
    return set(here)


def _welcome(
    fresh: dict[UUID, Present], known: dict[UUID, Case], office: Office, now: datetime
) -> None:
    standing = dict(Application.objects.filter(id__in=fresh).values_list("id", "state"))
    back = [key for key, state in standing.items() if state == State.PAPERS_MISSING]
    if back:
        applications.move(back, "bring_papers", SYSTEM, now)
        standing |= dict.fromkeys(back, State.PRESENT.value)
    for key, one in fresh.items():
        group = group_for(one.service_code, standing.get(key, ""), office, now)
        if not group or not steps.groups()[group].face:
            continue
        facts = {
            "office": office, "visit_id": one.visit_id, "ticket": one.ticket,
            "service_code": one.service_code, "service_class": one.service_class,
            "priority": one.priority, "starts_at": one.starts_at, "group": group,
            "state": Case.State.WAITING, "since": one.entered_at or one.arrived_at,
            "overtaken": 0, "desk": None, "drawn": [], "drawn_at": None,
            "papers": [], "papers_until": None,
        }  # fmt: skip
        case = known.get(key)
        if case is None:
            Case.objects.create(application_id=key, **facts)
        elif case.state not in (Case.State.CALLED, Case.State.SERVING):
            Case.objects.filter(id=case.id).update(**facts)


def in_line(office: Office, groups: list[str], here: set[UUID]) -> list[Case]:
    """The waiting cases of these sittings: of people who are here, and all behind the counters."""
    behind = [code for code in groups if not steps.groups()[code].face]
    rows = Case.objects.filter(office=office, group__in=groups, state=Case.State.WAITING)
    return list(rows.filter(Q(application_id__in=here) | Q(group__in=behind)))
