"""Figures: alerts a day, precision, time to decision, lane by lane."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.checkpoint import wording
from tertib.checkpoint.queries.metrics import metrics
from tertib.checkpoint.views.common import READERS, frame
from tertib.foundation import clock
from tertib.offices.access import office_or_404, requires

SPANS = (7, 30, 90)
HEIGHT = 32
"""Of the picture of the days."""


@requires(*READERS)
@require_GET
def page(request: HttpRequest, office: str) -> HttpResponse:
    """The last ``?days=`` (7, 30 or 90) days of an office."""
    found, asked = office_or_404(office), request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[1]
    value = metrics(found, days, clock.now())
    most = max((raised for _, raised, _ in value.by_day), default=0) or 1
    context = frame(request, found, "lane_metrics") | {
        "value": value, "spans": SPANS, "most": most,
        "bars": [(10 * n, round(raised / most * HEIGHT, 2), round(true / most * HEIGHT, 2))
                 for n, (_, raised, true) in enumerate(value.by_day)],
        "width": 10 * days, "height": HEIGHT,
        "reasons": [(wording.REASONS.get(code, code), n) for code, n in value.whole.reasons],
        "bands": [(wording.BANDS[band][0], decided, true)
                  for band, decided, true in value.whole.bands],
    }  # fmt: skip
    return render(request, "checkpoint/metrics.html", context)
