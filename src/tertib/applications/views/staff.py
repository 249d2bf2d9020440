"""For supervisors: how many applications stand where, and one by its id. No names here."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tertib.applications import queries, wording
from tertib.applications.rules import State
from tertib.offices.access import requires
from tertib.offices.models import Role


@requires(Role.SUPERVISOR)
@require_safe
def staff_applications(request: HttpRequest) -> HttpResponse:
    """Counts by state in the supervisor's offices; search by an application's id only."""
    offices: list[str] | None = request.staff_offices  # type: ignore[attr-defined]
    counts = queries.counts(offices)
    wanted = request.GET.get("q", "").strip()
    found = None
    if wanted:
        try:
            found = queries.standing(UUID(wanted), offices)
        except ValueError:
            found = None
    context = {
        "rows": [
            (wording.STANDINGS[state], state, counts[state]) for state in State if state in counts
        ],
        "total": sum(counts.values()),
        "wanted": wanted,
        "found": found,
        "found_words": wording.STANDINGS[State(found.state)] if found else None,
    }
    return render(request, "applications/staff.html", context)
