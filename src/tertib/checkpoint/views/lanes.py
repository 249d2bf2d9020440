"""The second screen: every lane of an office, quiet or not, and its cameras."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.checkpoint import actions, wording
from tertib.checkpoint.queries import lanes
from tertib.checkpoint.rules import Refused
from tertib.checkpoint.views.common import BOARD, OFFICERS, frame, part
from tertib.devices import queries as devices
from tertib.devices.models import Device
from tertib.foundation import clock
from tertib.offices.access import (
    actor_of,
    holds,
    office_or_404,
    offices_of,
    requires,
)
from tertib.offices.models import Office, Role

PLACERS = (Role.SUPERVISOR, Role.OPERATOR)


@requires(*BOARD, Role.COMPLIANCE, Role.AUDITOR)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the first page that one's role opens, of the first office with lanes."""
    found = offices_of(request)
    having = lanes.offices_with_lanes([one.code for one in found])
    office = next((one for one in found if one.code in having), None)
    tabs = frame(request, office, "")["tabs"] if office else []
    return redirect(tabs[0][0]) if tabs else render(request, "checkpoint/none.html")


@requires(*BOARD)
@require_GET
def board(request: HttpRequest, office: str) -> HttpResponse:
    """All lanes; the middle renews itself every second."""
    found = office_or_404(office)
    context = frame(request, found, "lanes_office") | _live(request, found)
    having = lanes.offices_with_lanes([one.code for one in context["offices"]])
    context["offices"] = [one for one in context["offices"] if one.code in having]
    if holds(request, office, *PLACERS):
        cameras = devices.standing([office], clock.now(), Device.Kind.CAMERA)
        context["placing"] = [one.device for one in cameras]
    return render(request, "checkpoint/board.html", context)


@requires(*BOARD)
@require_GET
def live(request: HttpRequest, office: str) -> HttpResponse:
    """The part of the board that changes."""
    return part(request, "checkpoint/_board.html", _live(request, office_or_404(office)))


def _live(request: HttpRequest, office: Office) -> dict[str, Any]:
    now = clock.now()
    rows = lanes.board(office.code, now)
    by_place: dict[str, list[lanes.Row]] = {}
    for row in rows:
        by_place.setdefault(row.lane.checkpoint.name, []).append(row)
    return {"office": office, "now": now, "places": list(by_place.items()),
            "busy": sum(row.state != "quiet" for row in rows), "rows": rows,
            "may_open": holds(request, office.code, *OFFICERS)}  # fmt: skip


@requires(*PLACERS)
@require_POST
def cameras(request: HttpRequest, office: str) -> HttpResponse:
    """Place a camera at a lane, or take it off (``act`` is ``remove``)."""
    office_or_404(office)
    try:
        lane = lanes.lane_of(UUID(request.POST.get("lane", "")))
        device = devices.device(UUID(request.POST.get("device", "")))
    except (ValueError, Device.DoesNotExist):
        raise Http404 from None
    if lane is None or lane.checkpoint.office_id != office or device.office_id != office:
        raise Http404
    removing = request.POST.get("act") == "remove"
    try:
        act = actions.remove_camera if removing else actions.place_camera
        act(lane, device, actor_of(request), clock.now())
        messages.success(
            request,
            _("The camera was taken off the lane.")
            if removing
            else _("The camera looks at the lane."),
        )
    except Refused as refused:
        messages.error(request, str(wording.words(refused.reason).title))
    return redirect("lanes_office", office)
