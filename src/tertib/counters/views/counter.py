"""The counter screen: one button, one person, one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tertib.counters import actions, interlocks, machines, queries, steps, wording
from tertib.counters.actions.common import case_at
from tertib.counters.models import Case, Desk
from tertib.counters.queries.desk import desk_for, release_left
from tertib.foundation import clock
from tertib.offices import queries as offices
from tertib.offices.access import office_or_404, offices_of, requires, staff_of
from tertib.offices.models import Counter, Office, Role, Room


@requires(Role.COUNTER)
@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    """The open counter, or the choice of one."""
    staff, now = staff_of(request), clock.now()
    desk = desk_for(staff.id)
    if desk is None:
        return _choose(request)
    actions.watch(desk, now)
    if (desk := desk_for(staff.id)) is None:
        messages.warning(request, _("Your counter was closed: an interlock no longer holds."))
        return _choose(request)
    return render(request, "counters/screen.html", _context(request, desk))


@requires(Role.COUNTER)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """The screen's pulse: does what has become due, answers 204 while nothing has changed."""
    staff, now = staff_of(request), clock.now()
    desk = desk_for(staff.id)
    if desk:
        actions.watch(desk, now)
        if desk.ready_at:
            actions.advance(desk.office, now)
        desk = desk_for(staff.id)
    if desk is None:
        return HttpResponse(status=205)  # closed: load the page anew
    context = _context(request, desk)
    if request.POST.get("version") == context["screen"].version:
        return HttpResponse(status=204)
    return render(request, "counters/_screen.html", context)


def _context(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    now = clock.now()
    screen = queries.screen(desk, now)
    absent = [one for one in steps.reasons()["release"].values() if one.absent]
    others = [one for one in steps.reasons()["release"].values() if not one.absent]
    began = screen.work.started_at if screen.work else None
    return {
        "screen": screen,
        "desk": desk,
        "office": desk.office,
        "now": now,
        "locks": _locks(screen.locks),
        "crowd": wording.CROWD[screen.crowd],
        "closing": wording.CLOSING.get(desk.closing, ""),
        "outcomes": _outcomes(screen.step),
        "release_reasons": absent + others if not began else others,
        "release_left": release_left(desk.staff_id, now) if screen.case else 0,
        "pauses": [one for one in steps.reasons()["pause"].values() if one.code != "away"],
        "paused": steps.reasons()["pause"].get(desk.paused_reason),
        "machine": bool(screen.step and screen.step.machine and machines.station()),
        "began": began,
        "groups": [wording.GROUPS.get(code, code) for code in desk.groups],
    }


def _outcomes(step: steps.Step | None) -> list[dict[str, Any]]:
    return [
        {"outcome": one, "reasons": steps.reasons().get(one.reasons, {}).values()}
        for one in (step.outcomes if step else ())
    ]


def _locks(found: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": lock.code,
            "state": lock.state.value,
            "title": wording.LOCKS[lock.code][0],
            "words": wording.STATES[lock.state.value],
            "todo": wording.LOCKS[lock.code][1] if not lock.lets else "",
        }
        for lock in found
    ]


def _choose(request: HttpRequest) -> HttpResponse:
    """Which counter, and whether its interlocks hold."""
    staff, now, places = staff_of(request), clock.now(), offices_of(request)
    office = next((one for one in places if one.code == request.GET.get("office")), None)
    office = office or next(iter(places), None)
    context: dict[str, Any] = {"office": office, "places": places}
    if office:
        duties = actions.duties(office.code, staff.id)
        faces = [code for code in duties if steps.groups()[code].face]
        found = interlocks.locks(office, staff.id, now, face=bool(faces))
        context |= {
            "duties": [wording.GROUPS.get(code, code) for code in duties],
            "face": bool(faces),
            "behind": len(faces) < len(duties),
            "counters": _counters(office),
            "locks": _locks(found),
            "opens": all(lock.lets for lock in found),
            "shown": next((c for c in offices.today(office, now).spans), None),
        }
    return render(request, "counters/choose.html", context)


def _counters(office: Office) -> list[tuple[Counter, bool]]:
    taken = set(
        Desk.objects.filter(office=office, closed_at=None).values_list("counter_id", flat=True)
    )
    rows = offices.counters(office.code).filter(room__zone=Room.Zone.SERVICE)
    return [(one, one.id in taken) for one in rows]


@requires(Role.COUNTER)
@require_POST
def open_desk(request: HttpRequest, office: str) -> HttpResponse:
    """Open the chosen counter, or a desk behind."""
    place = office_or_404(office)
    chosen = request.POST.get("counter", "")
    row = None
    if chosen:
        try:
            row = offices.counters(office).filter(id=UUID(chosen)).first()
        except ValueError:
            row = None
        if row is None:
            raise Http404
    staff = staff_of(request)
    return _do(request, lambda: actions.open_desk(place, row, staff.id, clock.now()))


@requires(Role.COUNTER)
@require_POST
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """One of the counter's verbs; what it needs is in the form."""
    staff_id, now = staff_of(request).id, clock.now()
    reason = request.POST.get("reason", "")
    verbs: dict[str, Callable[[], Any]] = {
        "next": lambda: actions.call_next(staff_id, now),
        "begin": lambda: actions.begin(staff_id, now),
        "again": lambda: actions.call_again(staff_id, now),
        "measure": lambda: actions.measure(staff_id, now),
        "release": lambda: actions.release(staff_id, reason, now),
        "pause": lambda: actions.pause(staff_id, reason, now),
        "resume": lambda: actions.resume(staff_id, now),
        "close": lambda: actions.close(staff_id, now),
    }
    if verb not in verbs:
        raise Http404
    return _do(request, verbs[verb])


@requires(Role.COUNTER)
@require_POST
def outcome(request: HttpRequest) -> HttpResponse:
    """End the step under way."""
    staff_id, found = staff_of(request).id, {}

    def end() -> None:
        found["case"] = actions.end_step(
            staff_id, request.POST.get("outcome", ""), clock.now(),
            reason=request.POST.get("reason", ""), papers=request.POST.getlist("papers"),
        )  # fmt: skip

    answer = _do(request, end)
    case = found.get("case")
    if case and case.papers and case.state == Case.State.OUT:
        return redirect("counter_slip", case.id)
    return answer


def _do(request: HttpRequest, verb: Callable[[], Any]) -> HttpResponse:
    try:
        verb()
    except actions.Refused as refused:
        messages.error(request, wording.refusal(refused))
    except steps.UnknownReason:
        messages.error(request, str(wording.REFUSALS["reason"]))
    except machines.MachineFault as fault:
        messages.error(request, str(wording.FAULTS[fault.code]))
    return redirect("counter")


def case_here(request: HttpRequest) -> tuple[Desk, Case]:
    """The person at this officer's counter; 404 when there is nobody."""
    desk = desk_for(staff_of(request).id)
    case = case_at(desk) if desk else None
    if desk is None or case is None:
        raise Http404
    return desk, case
