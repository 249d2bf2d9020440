"""The supervisor's queue, and one candidate: two faces, the order, who did what, the next act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tertib.checkpoint import actions, orders, rules, wording
from tertib.checkpoint.models import Candidate
from tertib.checkpoint.queries import case as cases
from tertib.checkpoint.rules import Refused, Who
from tertib.checkpoint.views.common import (
    OFFICERS,
    details,
    frame,
    order_of,
    part,
    reasons,
    roles_at,
    shown,
)
from tertib.foundation import clock
from tertib.ledger import queries as record
from tertib.offices.access import actor_of, office_or_404, requires, staff_of
from tertib.offices.models import Office, Role

Act = Callable[[HttpRequest, Candidate, datetime], str]
CASE = (*OFFICERS, Role.COMPLIANCE)
"""Who reads the course of a candidate; faces are for officers alone."""


@requires(Role.SUPERVISOR)
@require_GET
def queue(request: HttpRequest, office: str) -> HttpResponse:
    """What waits for a supervisor, what is held, what was decided lately."""
    found = office_or_404(office)
    context = frame(request, found, "candidates") | _queue(found, clock.now())
    return render(request, "checkpoint/queue.html", context)


@requires(Role.SUPERVISOR)
@require_GET
def live(request: HttpRequest, office: str) -> HttpResponse:
    """The part of the queue that changes."""
    return part(request, "checkpoint/_queue.html", _queue(office_or_404(office), clock.now()))


def _queue(office: Office, now: datetime) -> dict[str, Any]:
    found = cases.queue(office.code, now)
    groups = {name: [shown(one, now) for one in rows] for name, rows in found.items()}
    return {"office": office, "now": now, **groups}


def _decide(verb: str, said: Any) -> Act:
    def act(request: HttpRequest, one: Candidate, now: datetime) -> str:
        actions.decide(
            one.id, one.office_id, verb, staff_of(request).id, roles_at(request, one.office_id),
            now, reason=request.POST.get("reason", ""),
            document=request.POST.get("document", "")[:120],
        )  # fmt: skip
        return str(said())

    return act


def _phone(request: HttpRequest, one: Candidate, now: datetime) -> str:
    try:
        order = UUID(request.POST.get("order", ""))
    except ValueError:
        raise Http404 from None
    actions.acknowledge_by_phone(
        one.id, one.office_id, order, request.POST.get("name", ""),
        request.POST.get("answer", ""), staff_of(request).id, now,
    )  # fmt: skip
    return _("Entered. It shows that the answer came by telephone.")


def _close(request: HttpRequest, one: Candidate, now: datetime) -> str:
    actions.close(
        one.id, one.office_id, request.POST.get("outcome", ""), staff_of(request).id,
        roles_at(request, one.office_id), now,
    )  # fmt: skip
    return _("Closed. The minutes are ready to be printed.")


ACTS: dict[str, tuple[tuple[Role, ...], Act]] = {
    "not": (OFFICERS, _decide("not", lambda: _("Dismissed. The person may go on."))),
    "possible": (OFFICERS, _decide("possible", lambda: _("Passed to the supervisor."))),
    "identical": (
        (Role.SUPERVISOR,),
        _decide("identical", lambda: _("Held. The agency is being contacted.")),
    ),
    "take_back": (
        (Role.SUPERVISOR,),
        _decide("take_back", lambda: _("Taken back. Let the person go, and tell the agency.")),
    ),
    "phone": ((Role.SUPERVISOR,), _phone),
    "close": ((Role.SUPERVISOR,), _close),
}


@requires(*CASE)
@require_http_methods(["GET", "POST"])
def candidate(request: HttpRequest, office: str, candidate: UUID) -> HttpResponse:
    """One candidate of this office; POST does one act of :data:`ACTS`."""
    found, now = _found(office, candidate), clock.now()
    roles, refused, status = roles_at(request, office), None, 200
    if request.method == "POST":
        allowed, act = ACTS.get(request.POST.get("act", ""), ((), None))
        if act is None or not roles & {str(role) for role in allowed}:
            raise Http404
        try:
            messages.success(request, act(request, found, now))
            return redirect("candidate", office, candidate)
        except Refused as refusal:
            refused, status = wording.words(refusal.reason), 422
            found = _found(office, candidate)
    actions.note_reading(found, staff_of(request).id, now)
    context = frame(request, found.office, "") | _case(request, found, roles, now)
    context["offices"] = []  # this one belongs to one
    answer = render(
        request, "checkpoint/candidate.html", context | {"refused": refused}, status=status
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _found(office: str, candidate_id: UUID) -> Candidate:
    office_or_404(office)
    found = cases.candidate(candidate_id, office)
    if found is None:
        raise Http404
    return found


def _case(
    request: HttpRequest, one: Candidate, roles: frozenset[str], now: datetime
) -> dict[str, Any]:
    who = Who(staff_of(request).id, roles)
    direction, typed, case = one.lane.direction, request.POST, shown(one, now)
    return {
        "now": now, "case": case, "one": one, "faces": bool(roles),
        "may": rules.verbs(cases.case_of(one), who), "own": one.possible_by_id == who.id,
        "supervisor": "supervisor" in roles, "reasons": reasons(),
        "course": cases.course(one),
        "agencies": [
            (word, cases.agency_link(one, word.contact) if "supervisor" in roles else "",
             cases.answered_by(one, word.contact)) for word in case["words"]
        ],
        "minutes": getattr(one, "minutes", None),
        "outcomes": [(code, wording.OUTCOMES[code])
                     for code in rules.outcomes(direction, barred=not case["freed"])],
        "answers": wording.ANSWERS.items(),
        "typed": {name: typed.get(name, "") for name in ("name", "answer", "outcome", "order")},
    }  # fmt: skip


@requires(*OFFICERS)
@require_GET
def card(request: HttpRequest, office: str, candidate: UUID) -> HttpResponse:
    """The cekal record of the subject; each reading leaves a line in the record."""
    found, now = _found(office, candidate), clock.now()
    opened = orders.card(found.id, found.subject_id, actor_of(request), now)
    context = {
        "office": found.office, "one": found, "now": now, "card": opened,
        "details": details(opened.who) if opened else [], "order": order_of(found, now),
        "orders": [{"order": order, "reason": orders.reason(order)}
                   for order in opened.orders] if opened else [],
    }  # fmt: skip
    alone = request.headers.get("X-Part") == "1"
    template = "checkpoint/_card.html" if alone else "checkpoint/card.html"
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer


@requires(*OFFICERS)
@require_GET
def shot(request: HttpRequest, office: str, candidate: UUID, number: int) -> HttpResponse:
    """A picture from the lane, opened for the officers of its office."""
    found = _found(office, candidate)
    jpeg = cases.shot(found, number)
    if jpeg is None:
        raise Http404
    actions.note_reading(found, staff_of(request).id, clock.now())
    answer = HttpResponse(jpeg, content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@requires(*OFFICERS, Role.COMPLIANCE)
@require_GET
def minutes_pdf(request: HttpRequest, office: str, candidate: UUID) -> HttpResponse:
    """The minutes; each opening leaves a line in the record."""
    found = _found(office, candidate)
    pdf = actions.open_minutes(found, staff_of(request).id, clock.now())
    if pdf is None:
        raise Http404
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.minutes.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@requires(*OFFICERS, Role.COMPLIANCE)
@require_GET
def proof(request: HttpRequest, office: str, candidate: UUID) -> HttpResponse:
    """The proof file: every entry of the record about this candidate, checkable without us."""
    found = _found(office, candidate)
    content = record.receipt([], clock.now(), subjects=[f"candidate:{found.id}"])
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="tertib-{found.id}.proof"'
    answer["Cache-Control"] = "private, no-store"
    return answer
