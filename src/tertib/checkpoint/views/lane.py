"""The screen at a lane: quiet until it matters, then two faces side by side and two keys."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tertib.checkpoint import actions, orders, rules, wording
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import Candidate
from tertib.checkpoint.queries import false_hits, lanes
from tertib.checkpoint.rules import Refused
from tertib.checkpoint.views.common import (
    OFFICERS,
    address,
    details,
    reasons,
    roles_at,
    shown,
)
from tertib.foundation import clock
from tertib.offices.access import View, actor_of, codes_of, denied, requires, staff_of
from tertib.offices.models import Lane
from tertib.offices.quick_access import requires_quickly

VERBS = ("not", "possible")
"""What is decided at the lane; the rest is the supervisor's."""


def of_lane(view: View) -> View:
    """Only for officers of the office that runs the lane."""

    @requires(*OFFICERS)
    @wraps(view)
    def guarded(request: HttpRequest, lane: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        found = lanes.lane_of(lane)
        codes = codes_of(request)
        if found is None:
            raise Http404
        if codes is not None and found.checkpoint.office_id not in codes:
            return denied(request, OFFICERS)
        return view(request, found, *args, **kwargs)

    guarded.required_roles = frozenset(str(role) for role in OFFICERS)  # type: ignore[attr-defined]
    return guarded


@of_lane
@require_http_methods(["GET", "POST"])
def lane(request: HttpRequest, lane: Lane) -> HttpResponse:
    """The screen. POST decides: ``act`` is ``not`` (with ``reason``) or ``possible``."""
    refused = None
    if request.method == "POST":
        refused = _decide(request, lane)
        if refused is None and not _in_part(request):
            return redirect("lane", lane.id)
    template = "checkpoint/_lane.html" if _in_part(request) else "checkpoint/lane.html"
    answer = render(
        request, template, _context(request, lane, refused), status=422 if refused else 200
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _in_part(request: HttpRequest) -> bool:
    return request.headers.get("X-Part") == "1"


def _decide(request: HttpRequest, lane: Lane) -> wording.Refusal | None:
    sent, office = request.POST, lane.checkpoint.office_id
    if sent.get("act") not in VERBS:
        raise Http404
    try:
        candidate = UUID(sent.get("candidate", ""))
        actions.decide(
            candidate, office, sent["act"], staff_of(request).id, roles_at(request, office),
            clock.now(), reason=sent.get("reason", ""), document=sent.get("document", "")[:120],
        )  # fmt: skip
    except (ValueError, Candidate.DoesNotExist):
        raise Http404 from None
    except Refused as refused:
        return wording.words(refused.reason)
    return None


def _context(request: HttpRequest, lane: Lane, refused: wording.Refusal | None) -> dict[str, Any]:
    now = clock.now()
    found = lanes.news(lane.id, now)  # before the rest: what changes meanwhile is asked for again
    screen = lanes.screen(lane, now)
    return {
        "lane": lane, "office": lane.checkpoint.office, "now": now, "screen": screen,
        "tag": found[1] if found else "", "poll": conf().poll_ms, "refused": refused,
        "first": shown(screen.now, now) if screen.now else None,
        "queue": [shown(one, now) for one in screen.queue],
        "asked": [shown(one, now) for one in screen.asked],
        "held": [shown(one, now) for one in screen.held],
        "late": [shown(one, now) for one in screen.late],
        "over": [shown(one, now) for one in screen.over],
        "reasons": reasons(),
    }  # fmt: skip


@requires_quickly(*OFFICERS)
@require_GET
def now(request: HttpRequest, lane: UUID) -> HttpResponse:
    """The screen's changing part, or 304 while it is the one of ``If-None-Match``."""
    found, codes = lanes.news(lane, clock.now()), codes_of(request)
    if found is None:
        raise Http404
    office, tag = found
    if codes is not None and office not in codes:
        return denied(request, OFFICERS)
    if request.headers.get("If-None-Match") == f'"{tag}"':
        answer = HttpResponse(status=304)
    else:
        place = lanes.lane_of(lane)
        if place is None:
            raise Http404
        context = _context(request, place, None)
        answer, tag = render(request, "checkpoint/_lane.html", context), context["tag"]
    answer["ETag"], answer["Cache-Control"] = f'"{tag}"', "private, no-cache"
    return answer


@of_lane
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, lane: Lane) -> HttpResponse:
    """Ask the watch list by document, MRZ, NIK or name; with the candidate shown, whether the
    bearer of the document was mistaken for the same subject before. Asked by POST: no name and
    no number stands in an address."""
    asked, now = request.POST.get("q", "").strip()[:120], clock.now()
    current = lanes.screen(lane, now).now
    found = orders.search(asked, actor_of(request), now) if asked else []
    context = {
        "lane": lane, "office": lane.checkpoint.office, "asked": asked, "now": now,
        "hits": [_hit(one, lane) for one in found], "zone": orders.read_zone(asked, now),
        "unclear": wording.UNCLEAR.get(orders.unclear(asked, now), ""),
        "cleared": current and asked and false_hits.cleared(asked, current.subject_id, now),
        "urgent": address("watchlist_new"),
    }  # fmt: skip
    answer = render(request, "checkpoint/find.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _hit(hit: Any, lane: Lane) -> dict[str, Any]:
    return {
        "hit": hit, "ground": wording.GROUNDS.get(str(hit.ground), hit.ground),
        "sure": str(hit.ground) in ("nik", "document"),
        "details": details(hit.who)[1:],  # the name is the heading
        "orders": [
            {"order": order, "bars_here": rules.bars(order.kind, lane.direction)}
            for order in hit.orders
        ],
    }  # fmt: skip
