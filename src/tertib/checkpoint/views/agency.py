"""The agency's page: one link for one case, no account, and nobody's name or face on it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tertib.checkpoint import actions, orders, wording
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.queries import case as cases
from tertib.checkpoint.rules import Refused
from tertib.foundation import client, clock, ratelimit

HOUR = timedelta(hours=1)


@login_not_required
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, token: str) -> HttpResponse:
    """Which order, where and when; POST acknowledges with a name and an answer."""
    now = clock.now()
    key = f"checkpoint.agency:{client.address(request)}"
    if not ratelimit.allow(key, conf().link_views_per_hour, HOUR, now):
        return render(request, "web/refusals/429.html", {"minutes": 60}, status=429)
    found = cases.by_token(token, now)
    if found is None:
        raise Http404
    refused, sent = None, request.POST
    if request.method == "POST":
        try:
            actions.acknowledge(found.id, sent.get("name", ""), sent.get("answer", ""), now)
            return redirect("agency_case", token)
        except Refused as refusal:
            refused = wording.words(refusal.reason)
            found = cases.by_token(token, now) or found
    context = {
        "contact": found, "one": found.candidate, "office": found.candidate.office, "now": now,
        "order": orders.by_id(found.order_id), "freed": not orders.bars_still(found.order_id, now),
        "due": cases.due(found),
        "answers": wording.ANSWERS.items(), "answer": wording.ANSWERS.get(found.answer, ""),
        "refused": refused, "name": sent.get("name", ""), "chosen": sent.get("answer", ""),
    }  # fmt: skip
    answer = render(request, "checkpoint/agency.html", context, status=422 if refused else 200)
    answer["Cache-Control"] = "no-store"
    return answer
