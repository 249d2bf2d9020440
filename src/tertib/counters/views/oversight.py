"""The supervisor's page of the counters; compliance and auditors read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertib.counters import actions, queries, steps, wording
from tertib.counters.models import Duty
from tertib.counters.rules.desk import LOCKS
from tertib.foundation import clock
from tertib.offices.access import (
    actor_of,
    office_or_404,
    offices_for,
    offices_of,
    requires,
    staff_of,
)
from tertib.offices.models import Role, Staff

READERS = (Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR)


@requires(*READERS)
@require_safe
def counters(request: HttpRequest) -> HttpResponse:
    """The first office one may look at."""
    first = next(iter(offices_of(request)), None)
    if first is None:
        return render(request, "counters/none.html")
    return redirect("staff_counters_office", first.code)


@requires(*READERS)
@require_safe
def office_counters(request: HttpRequest, office: str) -> HttpResponse:
    """Counters open, people waiting by band, overrides, releases, times of today."""
    place, now = office_or_404(office), clock.now()
    found = queries.overview(place, now)
    own = offices_for(staff_of(request), Role.SUPERVISOR)
    context = {
        "office": place, "now": now, "found": found, "rows": _desks(found.desks),
        "bands": [
            (wording.GROUPS.get(group.code, group.code), [(wording.BANDS[c], n) for c, n in counts])
            for group, counts in found.bands
        ],
        "overrides": [(one, [wording.LOCKS[code][0] for code in one.locks],
                       steps.reason("override", one.reason).title) for one in found.overrides],
        "releases": [(one, steps.reason("release", one.reason).title) for one in found.releases],
        "may_act": own is None or office in own,
        "resume_reasons": steps.reasons()["resume"].values(),
        "offices": offices_of(request),
    }  # fmt: skip
    return render(request, "counters/oversight.html", context)


def _desks(rows: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "groups": ", ".join(str(wording.GROUPS.get(c, c)) for c in row.desk.groups),
            "paused": steps.reasons()["pause"].get(row.desk.paused_reason),
        }
        for row in rows
    ]


@requires(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, office: str) -> HttpResponse:
    """Let an officer's counter open although an interlock does not hold; with a reason."""
    place = office_or_404(office)
    error, status = "", 200
    people = list(_officers(office).exclude(id=staff_of(request).id))
    if request.method == "POST":
        chosen = next((p for p in people if str(p.id) == request.POST.get("officer")), None)
        try:
            if chosen is None:
                raise actions.Refused("not_here")
            actions.override(
                place, chosen.id, request.POST.getlist("locks"), request.POST.get("reason", ""),
                request.POST.get("text", ""), staff_of(request).id, clock.now(),
            )  # fmt: skip
            messages.success(request, _("Overridden for today. It shows on the counter screen."))
            return redirect("staff_counters_office", office)
        except actions.Refused as refused:
            error, status = wording.refusal(refused), 422
        except steps.UnknownReason:
            error, status = str(wording.REFUSALS["reason"]), 422
    reasons = [(one.code, str(one.title)) for one in steps.reasons()["override"].values()]
    fields = [
        {"name": "officer", "label": _("Officer"), "type": "select", "required": True,
         "value": request.POST.get("officer", ""),
         "options": [(str(p.id), p.name) for p in people]},
        {"name": "locks", "label": _("What is overridden"), "type": "checkboxes",
         "value": request.POST.getlist("locks"),
         "options": [(code, wording.LOCKS[code][0]) for code in LOCKS if code != "camera"]},
        {"name": "reason", "label": _("Reason"), "type": "select", "required": True,
         "value": request.POST.get("reason", ""), "options": reasons},
        {"name": "text", "label": _("In your words"), "maxlength": 300, "required": True,
         "value": request.POST.get("text", ""),
         "hint": _("Shown to everyone who looks at this counter. No names of applicants.")},
    ]  # fmt: skip
    return render(
        request, "counters/override.html",
        {"office": place, "fields": fields, "error": error}, status=status,
    )  # fmt: skip


@requires(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def duties(request: HttpRequest, office: str) -> HttpResponse:
    """Which sittings each counter officer does."""
    place, people = office_or_404(office), list(_officers(office))
    if request.method == "POST":
        person = next((p for p in people if str(p.id) == request.POST.get("officer")), None)
        if person is None:
            raise Http404
        groups = request.POST.getlist("groups")
        try:
            actions.set_duties(office, person.id, groups, actor_of(request), clock.now())
            messages.success(request, _("Saved. It holds from their next opening on."))
        except actions.Refused as refused:
            messages.error(request, wording.refusal(refused))
        return redirect("staff_counters_duties", office)
    held: dict[UUID, set[str]] = {}
    for row in Duty.objects.filter(office_id=office):
        held.setdefault(row.staff_id, set()).add(row.group)
    named = [(one, wording.GROUPS.get(one.code, one.code)) for one in steps.groups().values()]
    context = {
        "office": place,
        "groups": named,
        "rows": [
            (p, [(group, label, group.code in held.get(p.id, ())) for group, label in named],
             p.id == staff_of(request).id)
            for p in people
        ],
    }  # fmt: skip
    return render(request, "counters/duties.html", context)


def _officers(office: str) -> Any:
    return (
        Staff.objects.filter(
            is_active=True, assignments__office_id=office, assignments__role=Role.COUNTER
        )
        .distinct()
        .order_by("name")
    )


@requires(Role.SUPERVISOR)
@require_POST
def act(request: HttpRequest, office: str, verb: str) -> HttpResponse:
    """Approve one more release, bring somebody back, let a suspended case go on."""
    place, by, now = office_or_404(office), staff_of(request).id, clock.now()
    try:
        target = UUID(request.POST.get("id", ""))
    except ValueError:
        raise Http404 from None
    verbs: dict[str, Callable[[], Any]] = {
        "approve": lambda: actions.approve(office, target, by, now),
        "back": lambda: actions.bring_back(office, target, by, now),
        "go-on": lambda: actions.go_on(place, target, request.POST.get("reason", ""), by, now),
    }
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb]()
        messages.success(request, _("Done, and recorded as your act."))
    except actions.Refused as refused:
        messages.error(request, wording.refusal(refused))
    except steps.UnknownReason:
        messages.error(request, str(wording.REFUSALS["reason"]))
    return redirect("staff_counters_office", office)
