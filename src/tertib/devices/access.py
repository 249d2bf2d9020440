"""Which device is calling: the signed header of ``contracts.requests`` on every request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tertib.contracts import requests
from tertib.devices import actions
from tertib.devices.conf import devices as conf
from tertib.devices.models import Device
from tertib.foundation import client, clock, ratelimit
from tertib.foundation.problems import problem

View = Callable[..., HttpResponse]


def public_key(device: Device) -> Ed25519PublicKey:
    """The key by which the device is known."""
    return Ed25519PublicKey.from_public_bytes(bytes(device.public_key))


def device_required(*kinds: str) -> Callable[[View], View]:
    """Let only enrolled devices of these ``kinds`` (none given: any) in; sets ``request.device``.

    Refusals are problem details: 401 ``unknown`` (no header, no such device, wrong signature), 401
    ``clock`` with ``now`` in ms (the device's time is too far from ours), 403 ``revoked`` or
    ``kind``, 429 after many unsigned tries.
    A request repeated by a stranger within that time does nothing: events are numbered, lists
    are only read.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            now = clock.now()
            found = _signed_by(request)
            if found is None:
                return _unknown(request, now)
            device, at = found
            if device.revoked_at is not None:
                return problem(403, "This device is no longer enrolled", reason="revoked")
            if kinds and device.kind not in kinds:
                return problem(403, "Not for a device of this kind", reason="kind")
            present = int(now.timestamp() * 1000)
            actions.heard(device, at - present, now)
            if abs(at - present) > conf().clock_difference_seconds * 1000:
                return problem(401, "The clock is wrong", reason="clock", now=present)
            request.device = device  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _signed_by(request: HttpRequest) -> tuple[Device, int] | None:
    """The device whose signature is on the request, and its time; None if there is none."""
    try:
        claim = requests.claim(request.headers.get("Authorization", ""))
        device = _device(claim.device)
        path = request.get_full_path()
        requests.check(claim, public_key(device), request.method or "", path, request.body)
    except (requests.BadHeader, Device.DoesNotExist):
        return None
    return device, claim.at


def _device(device_id: UUID) -> Device:
    return Device.objects.get(id=device_id)


def _unknown(request: HttpRequest, now: datetime) -> HttpResponse:
    key = f"device.refused:{client.address(request)}"
    if not ratelimit.allow(key, conf().refusals_per_minute, timedelta(minutes=1), now):
        return problem(429, "Too many requests without a valid signature", reason="too_many")
    answer = problem(401, "Not signed by a device that is enrolled", reason="unknown")
    answer["WWW-Authenticate"] = "Tertib"
    return answer
