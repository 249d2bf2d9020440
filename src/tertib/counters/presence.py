"""Who is in the service room, as the visits say."""

from __future__ import annotations

from uuid import UUID

from tertib.devices.models import Device
from tertib.visits import queries as visits
from tertib.visits.queries import Present

SERVICE = "service"


def callable_now(office: str) -> dict[UUID, Present]:
    """By application, who can hear a call: in the service room, or without a gate in the house."""
    gated = Device.objects.filter(office_id=office, kind=Device.Kind.GATE, revoked_at=None).exists()
    return {
        one.application_id: one
        for one in visits.present(office)
        if one.application_id and not one.ended and (one.zone == SERVICE or not gated)
    }
