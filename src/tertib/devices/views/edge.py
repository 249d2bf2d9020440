"""``POST /edge/v1/events``: how numbered, signed events come in."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from tertib.contracts.events import BadEvent, unpack
from tertib.devices import events
from tertib.devices.access import device_required
from tertib.devices.models import Device
from tertib.foundation import clock
from tertib.foundation.problems import problem


@device_required()
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a delivery; the answer says up to which number everything is here.

    409 ``gap``: go on from ``through``. 422 ``bad_event``: a form or signature is wrong; what came
    before it was taken.
    """
    device = cast(Device, request.device)  # type: ignore[attr-defined]
    try:
        through = events.take(device, unpack(device.id, request.body), clock.now())
    except events.Gap as gap:
        return problem(
            409, "Events are missing", reason="gap", detail=str(gap), through=device.last_seq
        )
    except BadEvent as bad:
        return problem(
            422, "Not events of this device", reason="bad_event", detail=str(bad),
            through=device.last_seq,
        )  # fmt: skip
    return JsonResponse({"through": through})
