"""The person is here: steps begin, end with an outcome, and move the application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.applications import actions as applications
from tertib.applications.models import Application
from tertib.catalogue import queries as catalogue
from tertib.counters import machines, notices, paying, steps
from tertib.counters.actions import opening
from tertib.counters.actions.common import Refused, case_at, day_of, desk_of, lock_queue, record
from tertib.counters.conf import counters
from tertib.counters.models import Case, Desk, Work
from tertib.counters.steps import Outcome, Step
from tertib.ledger import actors
from tertib.ledger.actors import Actor

SYSTEM = actors.system("counters")


def begin(staff_id: UUID, now: datetime) -> Work | None:
    """The person called has come: their first step begins.

    None when nothing is left to do for them here, then the desk is free again.

    Raises:
        Refused: ``no_desk``, ``nobody``.
    """
    with transaction.atomic():
        desk, case = _locked(staff_id, now)
        if case.state == Case.State.CALLED:
            case.state = Case.State.SERVING
            case.save(update_fields=["state"])
            payload = {"desk": str(desk.id), "group": case.group}
            actor = actors.staff(staff_id)
            record(actor, "begun", f"case:{case.id}", payload, desk.office_id, now)
            if _next(desk, case, actor, now) is None:
                _leave(desk, case, now)
        return Work.objects.filter(case=case, ended_at=None).first()


def call_again(staff_id: UUID, now: datetime) -> None:
    """Call the same person once more.

    Raises:
        Refused: ``no_desk``, ``nobody``, ``begun``.
    """
    with transaction.atomic():
        _desk, case = _locked(staff_id, now)
        if case.state != Case.State.CALLED:
            raise Refused("begun")
        case.calls += 1
        case.recalled_at = now
        case.save(update_fields=["calls", "recalled_at"])


def end_step(
    staff_id: UUID, outcome: str, now: datetime, *, reason: str = "", papers: Sequence[str] = ()
) -> Case:  # fmt: skip
    """End the step under way; the next of the sitting begins, or the person goes on.

    ``papers`` are the codes of the missing ones.

    Raises:
        Refused: ``no_desk``, ``nobody``, ``not_begun``, ``outcome``, ``papers`` (none named),
            ``unpaid``, ``machine`` (it has not done its part).
        UnknownReason: the outcome needs another coded reason.
    """
    with transaction.atomic():
        desk, case = _locked(staff_id, now)
        work = Work.objects.filter(case=case, ended_at=None).first()
        if work is None:
            raise Refused("not_begun")
        step = steps.steps()[work.step]
        chosen = _chosen(step, outcome, reason, papers)
        if chosen.code == "complete" and not paying.paid(case.application_id):
            raise Refused("unpaid")
        if step.machine and not chosen.reasons and not work.details and machines.station():
            raise Refused("machine")
        actor = actors.staff(staff_id)
        _end(desk, work, step, chosen.code, reason, actor, now)
        if chosen.verb:
            _move(desk, case, step, chosen, reason, papers, actor, now)
        if chosen.papers:
            _ask(desk, case, papers, now)
        elif chosen.code == "rejected":
            notices.rejected(case, reason, now)
        if chosen.papers or _next(desk, case, actor, now) is None:
            _leave(desk, case, now)
        return case


def _chosen(step: Step, outcome: str, reason: str, papers: Sequence[str]) -> Outcome:
    try:
        chosen = step.outcome(outcome)
    except LookupError:
        raise Refused("outcome") from None
    if chosen.reasons:
        steps.reason(chosen.reasons, reason)
    if chosen.papers and not papers:
        raise Refused("papers")
    return chosen


def _end(
    desk: Desk, work: Work, step: Step, outcome: str, reason: str, actor: Actor, now: datetime
) -> None:  # fmt: skip
    seconds = round((now - work.started_at).total_seconds())
    work.ended_at, work.outcome, work.reason = now, outcome, reason
    work.too_quick = seconds < step.least
    work.save(update_fields=["ended_at", "outcome", "reason", "too_quick"])
    payload = {
        "desk": str(desk.id), "step": step.code, "outcome": outcome, "reason": reason,
        "seconds": seconds, **work.details,
    }  # fmt: skip
    record(actor, "step_done", f"case:{work.case_id}", payload, desk.office_id, now)


def _move(
    desk: Desk, case: Case, step: Step, chosen: Outcome, reason: str, papers: Sequence[str],
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    more = {"desk": str(desk.id), "step": step.code}
    if reason:
        more |= {"reason": reason}
    details = {case.application_id: {"papers": list(papers)}} if papers else None
    applications.move([case.application_id], chosen.verb, actor, now, more=more, details=details)


def _ask(desk: Desk, case: Case, papers: Sequence[str], now: datetime) -> None:
    case.papers = list(papers)
    case.papers_until = now + timedelta(days=counters().papers_days)
    case.save(update_fields=["papers", "papers_until"])
    notices.papers_missing(case, desk.office, now)


def _next(desk: Desk, case: Case, actor: Actor, now: datetime) -> Work | None:
    """Begin the next step of this sitting; None: the sitting is over."""
    service = catalogue.service(case.service_code, day_of(desk.office, now))
    while True:
        state = Application.objects.values_list("state", flat=True).get(id=case.application_id)
        done = Work.objects.filter(case=case, ended_at__gte=case.called_at or now)
        step = steps.next_step(service.work, state, list(done.values_list("step", flat=True)))
        if step is None or steps.group_of(step).code != case.group:
            return None
        if verb := step.begin.get(state):
            more = {"desk": str(desk.id), "step": step.code}
            applications.move([case.application_id], verb, actor, now, more=more)
        work = Work.objects.create(
            case=case, desk=desk, staff_id=desk.staff_id, step=step.code, started_at=now
        )
        if not step.automatic:
            return work
        outcome = "paid" if paying.paid(case.application_id) else "unpaid"
        _end(desk, work, step, outcome, "", SYSTEM, now)


def _leave(desk: Desk, case: Case, now: datetime) -> None:
    """The desk is free; the case waits for its next sitting, or is out of the counters."""
    state = Application.objects.values_list("state", flat=True).get(id=case.application_id)
    service = catalogue.service(case.service_code, day_of(desk.office, now))
    step = steps.next_step(service.work, state)
    case.group = steps.group_of(step).code if step else ""
    case.state = Case.State.WAITING if step else Case.State.OUT
    case.desk, case.since, case.overtaken = None, now, 0
    case.drawn, case.drawn_at, case.called_at, case.calls = [], None, None, 0
    case.save()
    if desk.closing:
        opening.finish(desk, desk.closing, SYSTEM, now)


def _locked(staff_id: UUID, now: datetime) -> tuple[Desk, Case]:
    lock_queue(desk_of(staff_id).office, now)
    desk = desk_of(staff_id, lock=True)
    case = case_at(desk)
    if case is None:
        raise Refused("nobody")
    return desk, case
