"""The public day files of draws."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tertib.counters import queries
from tertib.counters.models import Queue
from tertib.counters.queries.day import NotYet
from tertib.foundation import clock
from tertib.foundation.problems import problem

DAYS = 31


@login_not_required
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Which days can be verified, and how."""
    rows = Queue.objects.select_related("office").order_by("-day", "office__name")
    return render(request, "counters/draws.html", {"rows": rows[: DAYS * 4]})


@login_not_required
@require_safe
def day_file(request: HttpRequest, office: str, day: str) -> HttpResponse:
    """All draws of a day with their proofs, once its seed was revealed."""
    try:
        on = date.fromisoformat(day)
        raw = queries.day_file(office, on, clock.now())
    except (ValueError, NotYet):
        return problem(
            404, "Not yet", detail="The draws of a day are published when its seed was revealed, "
            "in the night after it, and only of days on which there was a queue.",
        )  # fmt: skip
    response = HttpResponse(raw, content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="draws-{office}-{day}.json"'
    response["Cache-Control"] = "public, max-age=3600"
    return response
