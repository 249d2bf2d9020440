"""The duty ambassador's page: may I go in, and what do I need. Changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tertib.booking.wording import moment
from tertib.foundation import clock, zones
from tertib.offices.access import office_or_404, requires
from tertib.offices.models import Office, Role
from tertib.visits import invitation, queries, refusals
from tertib.visits.arrival import pages, words
from tertib.visits.queries import Advice

ROLES = (Role.DOOR, Role.COUNTER, Role.SUPERVISOR)


@requires(*ROLES)
def start(request: HttpRequest) -> HttpResponse:
    """The page of the first office one works at."""
    return redirect("arrival_ask", pages.first_office(request).code)


@requires(*ROLES)
@require_http_methods(["GET", "POST"])
@never_cache
@pages.with_wasm
def ask(request: HttpRequest, office: str) -> HttpResponse:
    """The answer to a booking code, typed or scanned, or to the ticket of who walked in."""
    found, code = office_or_404(office), request.POST.get("code", "").strip()[:400]
    context: dict[str, Any] = {"office": found, "asked": bool(code)}
    walked_in = queries.by_ticket(found.code, code, zones.local(clock.now(), found.timezone).date())
    if walked_in:
        context |= {"walked_in": walked_in, "stage": queries.walkin(walked_in, None).stage,
                    "invitation": invitation.qr(walked_in.id)}  # fmt: skip
    elif code:
        context |= answer(queries.advice(code, found.code, clock.now()), found)
    return render(request, "arrival/ask.html", context)


def answer(advice: Advice, office: Office) -> dict[str, Any]:
    """For the page: welcome, a slip in both languages, or what was mistyped."""
    context: dict[str, Any] = {"advice": advice, "colour": words.colours().get(advice.colour)}
    if not advice.reason:
        return context
    if not refusals.REFUSALS[advice.reason].person:
        return context | {"problem": f"{advice.title}. {advice.next}"}
    said, facts = {}, {}
    for language in ("id", "en"):
        with translation.override(language):
            said[language] = refusals.words(advice.reason)
            if advice.starts_at:
                facts[language] = moment(advice.starts_at, office.timezone)
    now = zones.local(clock.now(), office.timezone)
    return context | {"words": said, "facts": facts, "qr": pages.public_qr(), "printed": now}
