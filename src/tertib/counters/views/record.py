"""The public day files of draws."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tertib.counters import queries
from tertib.counters.models import Queue
from tertib.counters.queries.day import NotYet
from tertib.foundation import client, clock, ratelimit
from tertib.foundation.problems import problem

DAYS = 31
PER_MINUTE = 30


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
    now, caller = clock.now(), client.address(request)
    if not ratelimit.allow(f"draws:{caller}", PER_MINUTE, timedelta(minutes=1), now):
        return problem(429, "Too many requests", detail="Day files do not change: keep yours.")
    try:
        on = date.fromisoformat(day)
        raw = queries.day_file(office, on, now)
    except (ValueError, NotYet):
        return problem(
            404, "Not yet", detail="The draws of a day are published when its seed was revealed, "
            "in the night after it, and only of days on which there was a queue.",
        )  # fmt: skip
    response = HttpResponse(raw, content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="draws-{office}-{day}.json"'
    response["Cache-Control"] = "public, max-age=3600"
    return response
