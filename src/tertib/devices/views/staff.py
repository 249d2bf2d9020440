"""Devices as people look at them: who is heard, what is wrong; enrolment by the operator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tertib.devices import actions, queries, rules
from tertib.devices.actions.enrolment import NotAKey, read_key
from tertib.devices.models import Alarm, Device
from tertib.foundation import clock
from tertib.offices import access
from tertib.offices import queries as offices
from tertib.offices.access import actor_of, codes_of, requires, staff_of
from tertib.offices.models import Role

READERS = (Role.OPERATOR, Role.SUPERVISOR)


@requires(*READERS)
@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """All devices of one's offices with their alarms; the operator enrols new ones."""
    operates = access.offices_for(staff_of(request), Role.OPERATOR) != []
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        if not operates:
            return access.denied(request, (Role.OPERATOR,))
        errors = _enrol(request)
        if not errors:
            return redirect("devices")
    codes, now = codes_of(request), clock.now()
    return render(
        request, "devices/devices.html",
        {
            "standing": queries.standing(codes, now), "past": queries.past_alarms(codes, 20),
            "operates": operates, "errors": errors, "by_hand": rules.BY_HAND,
            "fields": _fields(request, errors) if operates else [],
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _enrol(request: HttpRequest) -> list[tuple[str, str]]:
    """Enrol what was typed; what is wrong with it, by field."""
    sent = request.POST
    name = sent.get("name", "").strip()
    allowed = access.offices_for(staff_of(request), Role.OPERATOR)
    errors = []
    try:
        office = offices.office(sent.get("office", ""))
        if allowed is not None and office.code not in allowed:
            raise offices.UnknownOffice(office.code)
    except offices.UnknownOffice:
        errors.append(("office", _("Choose an office.")))
    if sent.get("kind") not in Device.Kind.values:
        errors.append(("kind", _("Choose what it is.")))
    if not 0 < len(name) <= 60:
        errors.append(("name", _("Give it a name, for example Gate 1.")))
    try:
        key = read_key(sent.get("key", ""))
    except NotAKey:
        errors.append(("key", _("64 hex digits, as the device shows them.")))
    if errors:
        return errors
    try:
        made = actions.enrol(office, sent["kind"], name, key, actor_of(request), clock.now())
    except IntegrityError:
        return [("name", _("The office has a device of this name."))]
    text = _("%(name)s is enrolled. Its id, for its configuration: %(id)s")
    messages.success(request, text % {"name": name, "id": made.id})
    return []


def _fields(request: HttpRequest, errors: list[tuple[str, str]]) -> list[dict[str, Any]]:
    wrong, typed = dict(errors), request.POST
    offered = [(one.code, one.name) for one in offices.open_offices()]
    rows = (
        ("office", _("Office"), "", {"type": "select", "options": offered}),
        ("kind", _("What it is"), "", {"type": "select", "options": Device.Kind.choices}),
        ("name", _("Name"), _("As people call it, for example Gate 1."), {"maxlength": 60}),
        ("key", _("Public key"), _("The device shows it at its first start."), {"maxlength": 200}),
    )
    return [
        {"name": name, "label": label, "hint": hint, "value": typed.get(name, ""),
         "error": wrong.get(name, ""), "type": "text", "required": True, **more}
        for name, label, hint, more in rows
    ]  # fmt: skip


@requires(Role.OPERATOR)
@require_POST
def revoke(request: HttpRequest, device: UUID) -> HttpResponse:
    """Shut a device out."""
    found = Device.objects.filter(id=device).first()
    codes = codes_of(request)
    if found is None or (codes is not None and found.office_id not in codes):
        raise Http404
    if actions.revoke(found, actor_of(request), clock.now()):
        messages.success(request, _("%s is shut out.") % found.name)
    return redirect("devices")


@requires(*READERS)
@require_POST
def acknowledge(request: HttpRequest, alarm: UUID) -> HttpResponse:
    """Close an alarm that only a person can close, with what was found."""
    found = Alarm.objects.select_related("device").filter(id=alarm).first()
    codes = codes_of(request)
    if found is None or (codes is not None and found.device.office_id not in codes):
        raise Http404
    note = request.POST.get("note", "")
    if actions.acknowledge(found.id, note, staff_of(request), clock.now()):
        messages.success(request, _("Closed."))
    else:
        messages.error(request, _("Say what was found."))
    return redirect("devices")
