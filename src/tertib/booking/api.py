"""Places as JSON, public: which hours of an office have room. Nothing about people."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from tertib.booking import queries
from tertib.foundation import clock, zones
from tertib.offices import queries as offices

router = Router(tags=["booking"])


class HourOut(Schema):
    session: UUID
    starts_at: datetime
    ends_at: datetime
    free: int
    reserved: int


class PlacesOut(Schema):
    office: str
    timezone: str
    zone: str
    service_class: str
    hours: list[HourOut]


class Problem(Schema):
    type: str
    title: str
    status: int


@router.get(
    "/offices/{office}/places", auth=None, response={200: PlacesOut, 404: Problem, 422: Problem},
    summary="Hours that can be booked now",
)  # fmt: skip
def places(
    request: HttpRequest, office: str, service_class: Literal["paspor", "izin_tinggal", "visa"]
) -> PlacesOut:
    """Hours that are open for booking, with their free places; at most a few seconds old.

    ``reserved`` places are for applicants with priority only.
    """
    try:
        found = offices.office(office)
    except offices.UnknownOffice:
        raise HttpError(404, "No such office") from None
    hours = queries.hours(found.code, service_class, clock.now()) if found.open else []
    return PlacesOut(
        office=found.code, timezone=found.timezone, zone=zones.abbreviation(found.timezone),
        service_class=service_class,
        hours=[HourOut(session=hour.id, starts_at=hour.starts_at, ends_at=hour.ends_at,
                       free=hour.free, reserved=hour.reserved) for hour in hours],
    )  # fmt: skip
