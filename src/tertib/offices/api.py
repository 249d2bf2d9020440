"""Public JSON: the offices and their hours."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tertib.foundation import zones
from tertib.offices import queries, rules
from tertib.offices.models import Office

router = Router(tags=["offices"])


class Span(Schema):
    """An open span in the office's local time, ``HH:MM``."""

    opens: str
    closes: str


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


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int


@router.get(
    "/offices", auth=None, response={200: list[OfficeOut], 422: Problem},
    summary="Offices and their hours",
)  # fmt: skip
def offices(request: HttpRequest, open_only: bool = True) -> list[OfficeOut]:
    """Offices that take applications through Tertib; all known ones with ``open_only=false``."""
    found = Office.objects.prefetch_related("hours").order_by("name")
    return [_shown(office) for office in (found.filter(open=True) if open_only else found)]


def _shown(office: Office) -> OfficeOut:
    week = queries.week_from(office.hours.all())
    hours = {
        day: [
            Span(opens=f"{start:%H:%M}", closes=f"{end:%H:%M}") for start, end in rules.spans(row)
        ]
        for day, row in week.items()
    }
    return OfficeOut(
        code=office.code, name=office.name, province=office.province, timezone=office.timezone,
        zone=zones.abbreviation(office.timezone), tpi=office.tpi, open=office.open,
        unofficial=office.unofficial, hours=hours,
    )  # fmt: skip
