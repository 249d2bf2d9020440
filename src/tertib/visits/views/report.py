"""The day of a door as a page and as JSON."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.foundation import clock, zones
from tertib.offices.access import office_or_404, requires
from tertib.offices.models import Office
from tertib.visits import queries, refusals
from tertib.visits.models import Visit
from tertib.visits.queries.report import Report
from tertib.visits.views.common import GATE_REASONS, REPORT, ZONES, frame


def _asked(request: HttpRequest, office: Office) -> tuple[Report, date, date]:
    """The report, its day and today."""
    zone, now = zones.zone(office.timezone), clock.now()
    today = now.astimezone(zone).date()
    try:
        day = date.fromisoformat(request.GET["day"]) if "day" in request.GET else today
    except ValueError:
        raise Http404 from None
    if not date(2000, 1, 1) <= day <= today:
        raise Http404
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    return queries.report(office, day, min(ends, now) if day == today else ends), day, today


@requires(*REPORT)
@require_GET
def report(request: HttpRequest, office: str) -> HttpResponse:
    """Cards that did not come back, people turned away, arrivals by hour, waiting."""
    found = office_or_404(office)
    made, day, today = _asked(request, found)
    context = frame(request, found, "visits_report") | {
        "report": made, "day": day, "today": today, "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "kinds": [(Visit.Kind(kind).label, count) for kind, count in made.arrived.items()],
        "hours": _bars(made),
        "turned": [(refusals.REFUSALS[reason].title, count) for reason, count in
                   made.turned.items() if reason in refusals.REFUSALS],
        "gates": [(GATE_REASONS.get(reason, reason), count)
                  for reason, count in made.refused_at_gates.items()],
        "missing": [(one, ZONES.get(one.zone, one.zone)) for one in made.missing],
    }  # fmt: skip
    return render(request, "visits/report.html", context)


def _bars(made: Report) -> list[dict[str, Any]]:
    """Columns of the picture: width 20, height up to 60."""
    most = made.busiest or 1
    return [
        {"hour": f"{hour:02d}", "count": count, "x": 24 * n, "mid": 24 * n + 10,
         "height": round(60 * count / most, 1), "y": round(72 - 60 * count / most, 1)}
        for n, (hour, count) in enumerate(made.by_hour.items())
    ]  # fmt: skip


@requires(*REPORT)
@require_GET
def report_json(request: HttpRequest, office: str) -> JsonResponse:
    """The same as JSON, for whoever compares days or offices."""
    found = office_or_404(office)
    made, _day, _today = _asked(request, found)
    return JsonResponse({"office": found.code, **made.as_json()})
