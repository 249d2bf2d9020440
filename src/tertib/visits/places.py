"""What a door needs of its office: clock, room, closing time; a minute old at most, per process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from tertib.foundation import zones
from tertib.offices import queries as offices
from tertib.offices.models import Office, Room

SECONDS = 60.0


@dataclass(frozen=True)
class Door:
    """An office on one of its days; ``closing`` None: it does not open that day."""

    office: Office
    zone: ZoneInfo
    day: date
    room: str
    """Name of the service room."""
    closing: datetime | None


_kept: dict[tuple[str, str], tuple[float, Door]] = {}


def door(office_code: str, now: datetime) -> Door:
    """The door of an office on the day of ``now``.

    Raises:
        offices.UnknownOffice: there is none of that code.
    """
    key = (str(connection.settings_dict["NAME"]), office_code)
    at, kept = _kept.get(key, (float("-inf"), None))
    fresh = time.monotonic() - at < SECONDS
    if kept is None or not fresh or now.astimezone(kept.zone).date() != kept.day:
        kept = _read(office_code, now)
        _kept[key] = (time.monotonic(), kept)
    return kept


def forget() -> None:
    """Read anew at the next question to this process."""
    _kept.clear()


def _read(office_code: str, now: datetime) -> Door:
    office = offices.office(office_code)
    zone = zones.zone(office.timezone)
    day = now.astimezone(zone).date()
    spans = offices.opening(office_code, day)
    closing = datetime.combine(day, max(end for _, end in spans), zone) if spans else None
    rooms = Room.objects.filter(office=office, zone=Room.Zone.SERVICE, active=True)
    name = rooms.values_list("name", flat=True).first() or office.name
    return Door(office, zone, day, name, closing)
