"""Calling by draw. Everything here happens under the lock of the office's queue of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tertib.counters import rules, steps
from tertib.counters.actions import intake
from tertib.counters.actions.common import HELD, Refused, case_at, desk_of, lock_queue, record
from tertib.counters.conf import counters
from tertib.counters.models import Case, Desk, Drawn, Queue, Release, Work
from tertib.ledger import actors, draws
from tertib.offices.models import Office

SYSTEM = actors.system("counters")
PURPOSE = "counter"


@dataclass
class Room:
    """The queue of an office at one moment, locked: who is on duty, who may not meet whom."""

    office: Office
    queue: Queue
    now: datetime
    here: set[UUID]
    desks: list[Desk]
    barred: set[tuple[UUID, str, UUID]] = field(default_factory=set)
    served: set[tuple[UUID, UUID]] = field(default_factory=set)

    def eligible(self, case: Case) -> list[Desk]:
        """The desks on duty whose officer may do this sitting of this very person."""
        fresh = steps.groups()[case.group].fresh
        return [
            desk for desk in self.desks
            if case.group in desk.groups
            and (case.id, case.group, desk.staff_id) not in self.barred
            and not (fresh and (case.id, desk.staff_id) in self.served)
        ]  # fmt: skip

    def officers(self, group: str) -> int:
        return sum(group in desk.groups for desk in self.desks)


def call_next(staff_id: UUID, now: datetime) -> Case | None:
    """The officer is ready: whoever is drawn comes; None while nobody is, then they wait ready.

    Raises:
        Refused: ``no_desk``, ``busy`` (someone is there), ``paused``, ``closing``.
    """
    with transaction.atomic():
        room = enter(desk_of(staff_id).office, now)
        desk = desk_of(staff_id)  # as it is under the lock of the queue
        if case_at(desk):
            raise Refused("busy")
        if desk.paused_at or desk.closing:
            raise Refused("paused" if desk.paused_at else "closing")
        desk = next(one for one in room.desks if one.id == desk.id)
        if desk.ready_at is None:
            desk.ready_at = now
            desk.save(update_fields=["ready_at"])
        settle(room)
        return case_at(desk)


def advance(office: Office, now: datetime) -> None:
    """Do what has become due without anybody pressing: people for officers who wait, redraws."""
    with transaction.atomic():
        settle(enter(office, now))


def enter(office: Office, now: datetime) -> Room:
    """Lock the queue and look who is there."""
    queue = lock_queue(office, now)
    here = intake.intake(office, now)
    desks = Desk.objects.filter(office=office, closed_at=None, paused_at=None, closing="")
    return Room(office, queue, now, here, list(desks.order_by("id")))


def settle(room: Room) -> None:
    """Give every officer who is ready somebody, as far as the draws allow."""
    _bars(room)
    _redraw(room)
    busy = set(
        Case.objects.filter(desk__in=room.desks, state__in=HELD).values_list("desk_id", flat=True)
    )
    rest = _resting(room)
    ready = [
        desk for desk in room.desks
        if desk.ready_at and desk.id not in busy and rest.get(desk.staff_id, room.now) <= room.now
    ]  # fmt: skip
    for desk in sorted(ready, key=lambda desk: (desk.ready_at, desk.id)):
        if desk.ready_at and not _expected(room, desk):  # an earlier draw may have called it
            _draw_for(room, desk)


def _bars(room: Room) -> None:
    """Who gave whom back, and who served whom: read once for all open cases."""
    open_cases = Case.objects.filter(office=room.office).exclude(state=Case.State.OUT)
    room.barred = set(
        Release.objects.filter(case__in=open_cases).values_list("case_id", "group", "staff_id")
    )
    room.served = set(
        Work.objects.filter(case__in=open_cases.filter(group__in=_fresh()))
        .exclude(step__in=[step.code for code in _fresh() for step in steps.groups()[code].steps])
        .values_list("case_id", "staff_id")
    )


def _fresh() -> list[str]:
    return [group.code for group in steps.groups().values() if group.fresh]


def _resting(room: Room) -> dict[UUID, datetime]:
    """Until when officers rest after giving somebody back."""
    sitting = counters().sitting
    rows = Release.objects.filter(
        staff__in=[desk.staff_id for desk in room.desks], called_at__gt=room.now - 2 * sitting
    )
    return {
        row.staff_id: rules.rest_until(
            row.called_at, sitting, absent=steps.reason("release", row.reason).absent
        )
        for row in rows.order_by("at")
    }


def _redraw(room: Room) -> None:
    """Draw another officer for people whose drawn one went, or let them wait too long."""
    waiting = Case.objects.filter(office=room.office, state=Case.State.RESERVED)
    for case in waiting.select_related("desk").order_by("drawn_at", "id"):
        assert case.drawn_at is not None  # of a reserved case
        if not _is_here(room, case):
            continue
        eligible = [desk.id for desk in room.eligible(case)]
        drawn = [UUID(one) for one in case.drawn]
        over = room.now - case.drawn_at >= counters().patience
        if over:
            _mark_away(room, case.desk)
        draw = rules.redraw(case.id, eligible, drawn, over)
        if draw:
            if set(drawn) >= set(eligible):
                case.drawn = []
            _officer(room, case, draw)
        elif not eligible:
            _back(case)


def _mark_away(room: Room, desk: Desk | None) -> None:
    """An officer on duty who neither serves nor waits while someone waits for them is paused."""
    if desk and desk in room.desks and desk.ready_at is None and case_at(desk) is None:
        Desk.objects.filter(id=desk.id).update(paused_at=room.now, paused_reason="away")
        payload = {"desk": str(desk.id), "reason": "away"}
        record(SYSTEM, "paused", f"desk:{desk.id}", payload, room.office.code, room.now)


def _is_here(room: Room, case: Case) -> bool:
    return case.application_id in room.here or not steps.groups()[case.group].face


def _back(case: Case) -> None:
    case.state, case.desk = Case.State.WAITING, None
    case.save(update_fields=["state", "desk"])


def _expected(room: Room, desk: Desk) -> bool:
    """Call whoever was drawn for this desk before; False: nobody was."""
    rows = Case.objects.filter(desk=desk, state=Case.State.RESERVED).order_by("drawn_at", "id")
    for case in rows:
        if _is_here(room, case):
            _call(room, case, desk)
            return True
    return False


def _draw_for(room: Room, desk: Desk) -> None:
    """Draw until this desk has somebody or nobody is left whom it could get."""
    for group in reversed([code for code in steps.groups() if code in desk.groups]):
        while True:
            line = intake.in_line(room.office, [group], room.here)
            pool = {case.id: case for case in line if desk in room.eligible(case)}
            waiting = [_waiting(case) for case in pool.values()]
            eligible = {key: [one.id for one in room.eligible(c)] for key, c in pool.items()}
            draw = rules.decide(
                waiting, room.officers(group), eligible, room.now,
                room.queue.runs.get(group, 0), counters().bounds,
            )  # fmt: skip
            if draw is None:
                break
            if isinstance(draw, rules.PersonDraw):
                case = pool[_draw(room, "person", group, draw.candidates, desk=desk)]
                _passed_over(room, case, line)
                _call(room, case, desk)
                return
            case = pool[draw.case]
            _passed_over(room, case, line)
            if _officer(room, case, draw) == desk.id:
                return


def _waiting(case: Case) -> rules.Waiting:
    return rules.Waiting(
        case.id, case.priority, case.starts_at, case.service_class, case.since, case.overtaken
    )


def _passed_over(room: Room, case: Case, line: Sequence[Case]) -> None:
    """Keep the counts that bound how far order is bent."""
    runs = room.queue.runs
    runs[case.group] = runs.get(case.group, 0) + 1 if case.priority else 0
    Queue.objects.filter(id=room.queue.id).update(runs=runs)
    passed = rules.overtaken_by(_waiting(case), [_waiting(one) for one in line])
    Case.objects.filter(id__in=passed).update(overtaken=F("overtaken") + 1)


def _officer(room: Room, case: Case, draw: rules.OfficerDraw) -> UUID:
    """Draw an officer for this person; called at once if that officer is ready."""
    result = _draw(room, "officer", case.group, draw.candidates, case=case)
    desk = next(one for one in room.desks if one.id == result)
    case.state, case.desk, case.drawn_at = Case.State.RESERVED, desk, room.now
    case.drawn = [*case.drawn, str(desk.id)]
    case.save(update_fields=["state", "desk", "drawn", "drawn_at"])
    free = desk.ready_at and case_at(desk) is None
    resting = _resting(room).get(desk.staff_id, room.now) > room.now
    if free and not resting:
        _call(room, case, desk)
    return result


def _draw(
    room: Room, kind: str, group: str, candidates: Sequence[UUID], *,
    case: Case | None = None, desk: Desk | None = None,
) -> UUID:  # fmt: skip
    """One numbered draw with its line in the record; returns the candidate drawn."""
    number = room.queue.draws = room.queue.draws + 1
    made = draws.draw(room.office.code, PURPOSE, str(number), room.now, zone=room.office.timezone)
    result = candidates[made.below(len(candidates))]
    Queue.objects.filter(id=room.queue.id).update(draws=number)
    Drawn.objects.create(
        office=room.office, day=room.queue.day, number=number, kind=kind, group=group,
        candidates=len(candidates), case_id=case.id if case else result,
        desk_id=desk.id if desk else result, at=room.now,
    )  # fmt: skip
    payload = {
        "number": number,
        "kind": kind,
        "group": group,
        "for": str(desk.id if desk else case.id if case else ""),
        "candidates": [str(one) for one in candidates],
        "result": str(result),
        "inputs": made.inputs,
    }
    subject = f"draws:{room.office.code}/{room.queue.day}"
    record(SYSTEM, "drawn", subject, payload, room.office.code, room.now)
    return result


def _call(room: Room, case: Case, desk: Desk) -> None:
    case.state, case.desk = Case.State.CALLED, desk
    case.called_at = case.recalled_at = room.now
    case.calls = 1
    case.save(update_fields=["state", "desk", "called_at", "recalled_at", "calls"])
    desk.ready_at = None
    desk.save(update_fields=["ready_at"])
    payload = {"desk": str(desk.id), "group": case.group}
    record(SYSTEM, "called", f"case:{case.id}", payload, room.office.code, room.now)
