"""The public board of a service room: which ticket goes to which counter."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tertib.counters import queries
from tertib.foundation import clock, zones
from tertib.offices.access import office_or_404
from tertib.offices.queries import UnknownOffice


def _shown(office: str) -> dict[str, Any]:
    """The calls, and at which hour counters open again, empty while they are open."""
    found = queries.board(office, clock.now())
    calls = [
        {"ticket": one.ticket, "counter": one.counter, "calls": one.calls, "begun": one.begun}
        for one in found.calls
    ]
    return {"calls": calls, "opens": f"{found.opens:%H.%M}" if found.opens else ""}


@login_not_required
@require_safe
def board(request: HttpRequest, office: str) -> HttpResponse:
    """The board for a television: dark, large, read by eye and by ear."""
    place = office_or_404(office)
    context = {
        "office": place,
        **_shown(place.code),
        "local": zones.local(clock.now(), place.timezone),
        "zone": zones.abbreviation(place.timezone),
    }
    return render(request, "counters/board.html", context)


@login_not_required
@require_safe
def board_now(request: HttpRequest, office: str) -> HttpResponse:
    """The calls as JSON with an ETag, asked for every second.

    Answered from memory for half a second, whoever asks: it needs no limit of its own.
    """
    try:
        shown = _shown(office)
    except UnknownOffice:
        raise Http404 from None
    body = json.dumps(shown, separators=(",", ":"))
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(
        b"" if same else body, content_type="application/json", status=304 if same else 200
    )
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    return response
