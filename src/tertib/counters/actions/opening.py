"""A counter's day: opening, pausing, closing. Nothing here wins anybody a draw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.counters import interlocks, steps
from tertib.counters.actions.common import Refused, case_at, day_of, desk_of, lock_queue, record
from tertib.counters.models import Case, Desk, Duty, Work
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.offices.models import Counter, Office, Room

SYSTEM = actors.system("counters")


def duties(office: str, staff_id: UUID) -> list[str]:
    """The sittings that someone may do in an office, in their order."""
    held = Duty.objects.filter(office_id=office, staff_id=staff_id).values_list("group", flat=True)
    known = set(held)
    return [code for code in steps.groups() if code in known]


def open_desk(office: Office, counter: Counter | None, staff_id: UUID, now: datetime) -> Desk:
    """Open a counter of the service room, or without one a desk behind, for this officer.

    Raises:
        Refused: ``locked`` (``more["locks"]`` says which do not hold), ``no_duty``, ``taken``
            (the counter has somebody, or the officer another desk), ``not_here``.
    """
    face = counter is not None
    if counter and (counter.room.office_id != office.code or counter.room.zone
                    != Room.Zone.SERVICE or not counter.active):  # fmt: skip
        raise Refused("not_here")
    groups = [code for code in duties(office.code, staff_id) if steps.groups()[code].face == face]
    if not groups:
        raise Refused("no_duty")
    found = interlocks.locks(office, staff_id, now, face=face)
    if missing := [lock.code for lock in found if not lock.lets]:
        raise Refused("locked", locks=missing)
    try:
        with transaction.atomic():
            lock_queue(office, now)
            desk = Desk.objects.create(
                office=office, day=day_of(office, now), counter=counter, staff_id=staff_id,
                groups=groups, opened_at=now,
            )  # fmt: skip
            payload = {
                "counter": str(counter.id) if counter else "",
                "groups": groups,
                "locks": {lock.code: lock.state.value for lock in found},
            }
            actor = actors.staff(staff_id)
            record(actor, "opened", f"desk:{desk.id}", payload, office.code, now)
    except IntegrityError:
        raise Refused("taken") from None
    return desk


def pause(staff_id: UUID, reason: str, now: datetime) -> None:
    """Off duty for a while; whoever was drawn for this desk is drawn again.

    Raises:
        Refused: ``no_desk``, ``busy``. UnknownReason: not a coded reason.
    """
    steps.reason("pause", reason)
    with transaction.atomic():
        desk = _locked(staff_id, now)
        if case_at(desk):
            raise Refused("busy")
        if desk.paused_at is None:
            desk.paused_at, desk.paused_reason, desk.ready_at = now, reason, None
            desk.save(update_fields=["paused_at", "paused_reason", "ready_at"])
            payload = {"desk": str(desk.id), "reason": reason}
            actor = actors.staff(staff_id)
            record(actor, "paused", f"desk:{desk.id}", payload, desk.office_id, now)


def resume(staff_id: UUID, now: datetime) -> None:
    """On duty again.

    Raises:
        Refused: ``no_desk``; ``locked`` when an interlock no longer holds.
    """
    with transaction.atomic():
        desk = _locked(staff_id, now)
        if missing := _missing(desk, now):
            raise Refused("locked", locks=missing)
        if desk.paused_at:
            desk.paused_at, desk.paused_reason = None, ""
            desk.save(update_fields=["paused_at", "paused_reason"])
            payload = {"desk": str(desk.id)}
            actor = actors.staff(staff_id)
            record(actor, "resumed", f"desk:{desk.id}", payload, desk.office_id, now)


def close(staff_id: UUID, now: datetime) -> None:
    """Close the counter now, or after the person who is there.

    Raises:
        Refused: ``no_desk``.
    """
    with transaction.atomic():
        desk = _locked(staff_id, now)
        _close(desk, "own", actors.staff(staff_id), now)


def watch(desk: Desk, now: datetime) -> None:
    """Close a counter whose interlocks no longer hold, after the person who is there."""
    if desk.closing or not (missing := _missing(desk, now)):
        return
    with transaction.atomic():
        desk = _locked(desk.staff_id, now)
        _close(desk, missing[0], SYSTEM, now)


def _missing(desk: Desk, now: datetime) -> list[str]:
    face = desk.counter_id is not None
    found = interlocks.locks(desk.office, desk.staff_id, now, face=face)
    return [lock.code for lock in found if not lock.lets]


def _locked(staff_id: UUID, now: datetime) -> Desk:
    lock_queue(desk_of(staff_id).office, now)
    return desk_of(staff_id, lock=True)


def _close(desk: Desk, why: str, actor: Actor, now: datetime) -> None:
    if case_at(desk):
        Desk.objects.filter(id=desk.id).update(closing=why)
    else:
        finish(desk, why, actor, now)


def finish(desk: Desk, why: str, actor: Actor, now: datetime) -> None:
    """Close a desk at which nobody is; people drawn for it go on waiting (under the lock)."""
    Desk.objects.filter(id=desk.id).update(closed_at=now, ready_at=None, closing=why)
    payload = {"desk": str(desk.id), "reason": why}
    record(actor, "closed", f"desk:{desk.id}", payload, desk.office_id, now)


def abandon(desk: Desk, now: datetime) -> None:
    """End a desk of a day gone by, whatever stood open at it."""
    with transaction.atomic():
        lock_queue(desk.office, now)
        case = case_at(desk)
        if case:
            Work.objects.filter(case=case, ended_at=None).update(ended_at=now, outcome="abandoned")
            case.state, case.desk = Case.State.AWAY, None
            case.save(update_fields=["state", "desk"])
        finish(desk, "day_over", SYSTEM, now)
