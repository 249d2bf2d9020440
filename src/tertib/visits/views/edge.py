"""What machines ask of this subject: the allow-list of gates."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tertib.devices.access import device_required
from tertib.devices.models import Device
from tertib.foundation import clock
from tertib.visits import listing


@device_required(Device.Kind.GATE)
@require_GET
def allow_list(request: HttpRequest) -> HttpResponse:
    """``GET /edge/v1/list``: the signed list, or 304 with ``Tertib-Fresh`` if it still holds."""
    device = cast(Device, request.device)  # type: ignore[attr-defined]
    value = listing.current(device.office_id, clock.now())
    tag = listing.etag(value)
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
        answer["Tertib-Fresh"] = listing.fresh(value, tag)
    else:
        answer = HttpResponse(listing.document(value), content_type="application/json")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer
