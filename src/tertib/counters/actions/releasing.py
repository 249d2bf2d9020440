"""Giving a person back without service: coded, rationed, and never a way to another draw."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.counters import rules, steps
from tertib.counters.actions import opening
from tertib.counters.actions.common import Refused, case_at, desk_of, lock_queue, record
from tertib.counters.conf import counters
from tertib.counters.models import Approval, Case, Desk, Release, Work
from tertib.ledger import actors

SYSTEM = actors.system("counters")


def release(staff_id: UUID, reason: str, now: datetime) -> None:
    """Give back the person called or being served; this officer is out for their sitting.

    Whoever did not come is out of the line until a supervisor has seen them; everybody else is
    drawn next, over the other officers. The officer gets nobody for the time of a sitting.

    Raises:
        Refused: ``no_desk``, ``nobody``, ``begun`` (they did come), or ``more["not_yet"]``: a
            ``rules.desk.NotYet``. UnknownReason: not a coded reason.
    """
    why = steps.reason("release", reason)
    with transaction.atomic():
        lock_queue(desk_of(staff_id).office, now)
        desk = desk_of(staff_id, lock=True)
        case = case_at(desk)
        if case is None:
            raise Refused("nobody")
        if why.absent and case.state == Case.State.SERVING:
            raise Refused("begun")
        approval = _rationed(desk, case, why, now)
        _note(desk, case, reason, approval, now)
        Work.objects.filter(case=case, ended_at=None).update(
            ended_at=now, outcome="released", reason=reason
        )
        case.state = Case.State.AWAY if why.absent else Case.State.WAITING
        case.overtaken = 0 if why.absent else counters().overtaken
        case.desk, case.drawn, case.drawn_at, case.calls = None, [], None, 0
        case.save(update_fields=["state", "overtaken", "desk", "drawn", "drawn_at", "calls"])
        if desk.closing:
            opening.finish(desk, desk.closing, SYSTEM, now)


def _rationed(desk: Desk, case: Case, why: steps.Reason, now: datetime) -> Approval | None:
    conf = counters()
    recent = Release.objects.filter(staff_id=desk.staff_id, at__gt=now - timedelta(hours=1))
    approval = Approval.objects.filter(desk=desk, used_at=None).first()
    assert case.called_at is not None  # of a case at a desk
    not_yet = rules.may_release(
        absent=why.absent, calls=case.calls, called_at=case.called_at, now=now,
        least_calls=conf.noshow_calls, least_wait=conf.noshow_wait,
        recent=list(recent.values_list("at", flat=True)), ration=conf.releases_per_hour,
        approved=approval is not None,
    )  # fmt: skip
    if not_yet:
        raise Refused("not_yet", not_yet=not_yet)
    if recent.count() < conf.releases_per_hour:
        return None
    return approval


def _note(desk: Desk, case: Case, reason: str, approval: Approval | None, now: datetime) -> None:
    assert case.called_at is not None  # of a case at a desk
    by = approval.by_id if approval else None
    if approval:
        Approval.objects.filter(id=approval.id).update(used_at=now)
    Release.objects.create(
        case=case, desk=desk, staff_id=desk.staff_id, group=case.group, reason=reason,
        called_at=case.called_at, at=now, approved_by_id=by,
    )  # fmt: skip
    payload = {
        "desk": str(desk.id), "group": case.group, "reason": reason, "calls": case.calls,
        "approved_by": str(by or ""),
    }  # fmt: skip
    actor = actors.staff(desk.staff_id)
    record(actor, "released", f"case:{case.id}", payload, desk.office_id, now)


def approve(office: str, desk_id: UUID, supervisor: UUID, now: datetime) -> None:
    """Let an officer beyond the ration give one more person back.

    Raises:
        Refused: ``no_desk``, ``yourself``.
    """
    with transaction.atomic():
        desk = Desk.objects.filter(id=desk_id, office_id=office, closed_at=None).first()
        if desk is None:
            raise Refused("no_desk")
        if desk.staff_id == supervisor:
            raise Refused("yourself")
        if not Approval.objects.filter(desk=desk, used_at=None).exists():
            Approval.objects.create(desk=desk, by_id=supervisor, at=now)
            actor = actors.staff(supervisor)
            record(actor, "release_approved", f"desk:{desk.id}", {}, office, now)


def bring_back(office: str, case_id: UUID, supervisor: UUID, now: datetime) -> None:
    """A person who had not come is here: back into the line, for the other officers.

    Raises:
        Refused: ``nobody``, there is no such person away.
    """
    with transaction.atomic():
        changed = Case.objects.filter(id=case_id, office_id=office, state=Case.State.AWAY).update(
            state=Case.State.WAITING, overtaken=counters().overtaken
        )
        if not changed:
            raise Refused("nobody")
        actor = actors.staff(supervisor)
        record(actor, "brought_back", f"case:{case_id}", {}, office, now)
