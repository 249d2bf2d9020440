"""``GET /edge/v1/compartments``: the signed list of the doors behind one controller."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tertib.contracts import compartments as contract
from tertib.contracts.allowlist import fresh_header
from tertib.devices.access import device_required
from tertib.devices.models import Device
from tertib.foundation import clock, keys
from tertib.foundation.problems import problem
from tertib.lockers import queries
from tertib.lockers.models import Bank


@device_required("locker")
@require_safe
def compartments(request: HttpRequest) -> HttpResponse:
    """The list, or 304 with ``Tertib-Fresh`` when it is still the one of ``If-None-Match``.

    The ETag names everything in the list but its time, the device's id included, so that a
    confirmation of one list never confirms another. 404 ``no_bank`` before a bank was added.
    """
    device = cast(Device, request.device)  # type: ignore[attr-defined]
    bank = Bank.objects.filter(device=device, active=True).first()
    if bank is None:
        return problem(404, "No bank of compartments belongs to this device", reason="no_bank")
    body = contract.to_body(queries.document(bank, clock.now()))
    etag = f'"{queries.etag_of(body)}"'
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(queries.signed_document(body), content_type="application/json")
    key = keys.signing_key(settings.CORE.keys, "edge")
    answer["ETag"] = etag
    answer["Tertib-Fresh"] = fresh_header(bank.office_id, etag, body["made_at"], key)
    answer["Cache-Control"] = "no-store"
    return answer
