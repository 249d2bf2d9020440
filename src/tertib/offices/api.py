"""Public JSON: the offices and their hours."""

from __future__ import annotations

from datetime import time

from django.http import HttpRequest
from ninja import Router, Schema

from tertib.foundation import zones
from tertib.offices import queries, rules
from tertib.offices.models import Office

router = Router(tags=["offices"])


class Span(Schema):
    """An open span in the office's local time."""

    opens: time
    closes: time


class OfficeOut(Schema):
    """An office; ``hours`` maps weekdays (Monday is 0) to open spans, closed ones are missing."""

    code: str
    name: str
    province: str
    timezone: str
    zone: str
    tpi: bool | None
    open: bool
    unofficial: bool
    hours: dict[int, list[Span]]


@router.get("/offices", response=list[OfficeOut], auth=None, summary="Offices and their hours")
def offices(request: HttpRequest, open_only: bool = True) -> list[OfficeOut]:
    """Offices that take applications through Tertib; all known ones with ``open_only=false``."""
    found = Office.objects.prefetch_related("hours").order_by("name")
    return [_shown(office) for office in (found.filter(open=True) if open_only else found)]


def _shown(office: Office) -> OfficeOut:
    week = queries.week_from(office.hours.all())
    hours = {
        day: [Span(opens=start, closes=end) for start, end in rules.spans(row)]
        for day, row in week.items()
    }
    return OfficeOut(
        code=office.code, name=office.name, province=office.province, timezone=office.timezone,
        zone=zones.abbreviation(office.timezone), tpi=office.tpi, open=office.open,
        unofficial=office.unofficial, hours=hours,
    )  # fmt: skip
