"""Banks for supervisors: who has deposited, what is overdue, doors out of use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.foundation import clock
from tertib.lockers import actions, queries
from tertib.lockers.conf import lockers as conf
from tertib.lockers.models import Compartment, Purpose, State
from tertib.lockers.rules import Refused
from tertib.lockers.wording import words
from tertib.offices import queries as offices
from tertib.offices.access import (
    actor_of,
    holds,
    office_or_404,
    offices_of,
    requires,
    staff_of,
)
from tertib.offices.models import Office, Role

READERS = (Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR, Role.OPERATOR)


@requires(*READERS)
@require_GET
def lockers(request: HttpRequest) -> HttpResponse:
    """The lockers of the first office one may look at."""
    first = next(iter(offices_of(request)), None)
    if first is None:
        return render(request, "lockers/none.html")
    return redirect("lockers_office", first.code)


@requires(*READERS)
@require_GET
def office(request: HttpRequest, office: str) -> HttpResponse:
    """All banks of an office as grids, and phones that supervisors keep."""
    return _page(request, office_or_404(office))


def _page(request: HttpRequest, found: Office, error: str = "", status: int = 200) -> HttpResponse:
    now = clock.now()
    supervisor = holds(request, found.code, Role.SUPERVISOR)
    manual = queries.may_enter_by_hand(found.code)
    people = []
    if manual and supervisor:
        staff = [one for one in offices.people([found.code]) if one.is_active]
        people = queries.without_phone([one for one in staff if one.id != request.user.pk])
    context = {
        "office": found, "now": now, "banks": queries.banks(found.code, now), "error": error,
        "hand": queries.by_hand(found.code), "manual": manual, "may_act": supervisor,
        "may_add": holds(request, found.code, Role.SUPERVISOR, Role.OPERATOR),
        "person": {
            "name": "staff", "label": _("Officer"), "type": "select", "required": True,
            "options": [(one.id, one.name) for one in people],
            "value": request.POST.get("staff", ""),
        },
        "reason": {
            "name": "reason", "label": _("Reason"), "required": True, "maxlength": 200,
            "hint": _("Why no locker holds it; the reason is recorded."), "error": error,
            "value": request.POST.get("reason", ""),
        },
        "hours": conf().phone_hours,
        "offices": offices_of(request),
    }  # fmt: skip
    return render(request, "lockers/office.html", context, status=status)


@requires(Role.SUPERVISOR)
@require_POST
def deposit(request: HttpRequest, office: str) -> HttpResponse:
    """Enter a phone by hand."""
    found = office_or_404(office)
    try:
        owner = UUID(request.POST.get("staff", ""))
        actions.deposit_by_hand(
            office, owner, request.POST.get("reason", ""), staff_of(request).id,
            actor_of(request), clock.now(),
        )  # fmt: skip
    except ValueError:
        return _page(request, found, _("Choose whose phone it is."), 422)
    except Refused as refused:
        return _page(request, found, words(refused.reason), 422)
    messages.success(request, _("Entered. It shows as kept by the supervisor."))
    return redirect("lockers_office", office)


@requires(Role.SUPERVISOR)
@require_POST
def give_back(request: HttpRequest, office: str, deposit: UUID) -> HttpResponse:
    """Give a phone back that was entered by hand."""
    try:
        actions.return_by_hand(deposit, office, actor_of(request), clock.now())
    except Refused as refused:
        messages.error(request, words(refused.reason))
    return redirect("lockers_office", office)


@requires(*READERS)
@require_http_methods(["GET", "POST"])
def compartment(request: HttpRequest, office: str, compartment: UUID) -> HttpResponse:
    """One door; supervisors block it or put it into use again, with a reason."""
    found = office_or_404(office)
    door = queries.compartment(compartment, office)
    if door is None:
        raise Http404
    supervises = holds(request, office, Role.SUPERVISOR)
    error, status = "", 200
    if request.method == "POST":
        if not supervises:
            raise Http404
        verb = actions.unblock if door.state == State.BLOCKED else actions.block
        error = _do(lambda: verb(
            door.id, request.POST.get("reason", ""), actor_of(request), clock.now()))  # fmt: skip
        if not error:
            return redirect("lockers_office", office)
        status = 422
    return render(request, "lockers/compartment.html",
                  _door(request, found, door, error, supervises), status=status)  # fmt: skip


def _door(
    request: HttpRequest, office: Office, door: Compartment, error: str, supervises: bool
) -> dict[str, Any]:
    views = queries.banks(office.code, clock.now())
    shown = next((d for v in views for d in v.doors if d.id == door.id), None)
    free = door.state == State.FREE
    return {
        "office": office, "door": door, "shown": shown, "error": error,
        "blocks": free, "may_act": supervises and (free or door.state == State.BLOCKED),
        "occupied": door.content is not None,
        "reason": {"name": "reason", "label": _("Reason"), "required": True, "maxlength": 200,
                   "hint": _("It is recorded as your act."), "error": error,
                   "value": request.POST.get("reason", "")},
    }  # fmt: skip


def _do(act: Callable[[], object]) -> str:
    """Empty, or why it was refused, in words."""
    try:
        act()
    except Refused as refused:
        return words(refused.reason)
    return ""


@requires(Role.SUPERVISOR, Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, office: str) -> HttpResponse:
    """A bank behind an enrolled controller that has none yet."""
    found, error = office_or_404(office), ""
    controllers = queries.free_controllers(office)
    typed = {name: request.POST.get(name, "") for name in ("device", "name", "purpose", "doors")}
    if request.method == "POST":
        device = next((one for one in controllers if str(one.id) == typed["device"]), None)
        right = typed["doors"].isascii() and typed["doors"].isdigit()
        if device is None or typed["purpose"] not in Purpose.values or not typed["name"].strip():
            error = _("Choose a controller and a purpose, and give the bank a name.")
        else:
            error = _do(lambda: actions.add_bank(
                device, typed["name"].strip()[:40], typed["purpose"],
                int(typed["doors"]) if right else 0, actor_of(request), clock.now()))  # fmt: skip
        if not error:
            return redirect("lockers_office", office)
    context = {
        "office": found, "error": error, "controllers": controllers,
        "fields": [
            {"name": "device", "label": _("Controller"), "type": "select", "required": True,
             "options": [(one.id, one.name) for one in controllers], "value": typed["device"]},
            {"name": "purpose", "label": _("For"), "type": "select", "required": True,
             "options": Purpose.choices, "value": typed["purpose"]},
            {"name": "name", "label": _("Name"), "required": True, "maxlength": 40,
             "value": typed["name"]},
            {"name": "doors", "label": _("Number of compartments"), "type": "number",
             "required": True, "short": True, "inputmode": "numeric", "value": typed["doors"]},
        ],
    }  # fmt: skip
    return render(request, "lockers/add.html", context, status=422 if error else 200)
