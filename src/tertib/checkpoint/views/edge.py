"""What cameras ask of the centre: the gallery, and a place for pictures."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from tertib.checkpoint import actions
from tertib.checkpoint.queries import gallery
from tertib.checkpoint.rules import Refused
from tertib.devices.access import device_required
from tertib.devices.models import Device
from tertib.foundation import clock
from tertib.foundation.problems import problem
from tertib.watchlist import queries as watchlist

STATUS = {
    "too_many": 422, "other_device": 422, "other_shot": 422, "too_large": 413,
    "not_a_picture": 415, "erased": 410, "busy": 429,
}  # fmt: skip


@device_required(Device.Kind.CAMERA)
@require_GET
def faces(request: HttpRequest) -> HttpResponse:
    """``GET /edge/v1/gallery?since=<version>``: what changed since, or 304 with ``Tertib-Fresh``.

    400 ``since``: not a version.
    """
    device, now = cast(Device, request.device), clock.now()  # type: ignore[attr-defined]
    asked = request.GET.get("since", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return problem(400, "Not a version", reason="since")
    since = int(asked)
    if since and watchlist.version() == since:
        answer, version = HttpResponse(status=304), since
        answer["Tertib-Fresh"] = gallery.fresh(device, since, now)
    else:
        body, version = gallery.document(device, since, now)
        answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = gallery.tag(version)
    answer["Cache-Control"] = "private, no-store"
    return answer


@device_required(Device.Kind.CAMERA)
@require_http_methods(["PUT"])
def shot(request: HttpRequest, candidate: UUID, number: int) -> HttpResponse:
    """``PUT /edge/v1/candidates/<uuid>/shots/<n>``: a JPEG, kept sealed. 201, or 204 if known.

    413 ``too_large``, 415 ``not_a_picture``, 410 ``erased``, 422 ``too_many`` (of one candidate),
    ``other_device``, ``other_shot``: trying again is of no use. 429 ``busy``: later.
    """
    device = cast(Device, request.device)  # type: ignore[attr-defined]
    try:
        new = actions.keep_shot(device, candidate, number, request.body, clock.now())
    except Refused as refused:
        return problem(STATUS[refused.reason], "The picture is not kept", reason=refused.reason)
    return HttpResponse(status=201 if new else 204)
