"""`/here/<token>/`: for somebody who walked in with priority, from the form to the line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tertib.applications import actions as forms
from tertib.applications import onward, signin
from tertib.applications import wording as form_words
from tertib.applications.queries import UnknownParty
from tertib.booking import refusals as place_words
from tertib.booking import rules as places
from tertib.catalogue import queries as catalogue
from tertib.catalogue.types import UnknownService
from tertib.foundation import clock
from tertib.foundation.wording import Refusal
from tertib.visits import actions, invitation, queries, refusals
from tertib.visits.models import Visit
from tertib.visits.rules import Refused


def _visit(token: str) -> Visit:
    visit_id = invitation.visit_of(token)
    found = Visit.objects.select_related("office").filter(id=visit_id).first() if visit_id else None
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
@never_cache
def walked_in(request: HttpRequest, token: str) -> HttpResponse:
    """Where one stands, and the one thing to do next."""
    return _page(request, token, _visit(token))


def _page(
    request: HttpRequest, token: str, visit: Visit, refused: Refusal | None = None, said: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    contact = signin.contact_id(request)
    try:
        service = catalogue.service(visit.service_code, visit.day).title
    except UnknownService:
        raise Http404 from None
    context: dict[str, Any] = {
        "visit": visit, "office": visit.office, "service": service, "token": token,
        "signed_in": contact is not None, "progress": queries.walkin(visit, contact),
        "refused": refused, "said": said,
    }  # fmt: skip
    answer = render(request, "visits/here.html", context, status=status)
    if context["progress"].stage in (queries.Stage.FORM, queries.Stage.SEND):
        onward.remember(answer, reverse("walked_in", args=[token]))
    else:
        onward.forget(answer)
    return answer


@signin.required
@require_POST
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """A form for one person and this service."""
    visit = _visit(token)
    contact: UUID = request.contact_id  # type: ignore[attr-defined]
    try:
        party = forms.start(contact, visit.service_code, 1, clock.now())
    except UnknownService:
        raise Http404 from None
    except forms.LimitReached as limit:
        said = str(form_words.limit(limit.code, limit.limit))
        return _page(request, token, visit, said=said, status=429)
    return redirect("party", party.id)


@signin.required
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """This form is mine: hold a place now, and go to the bill."""
    visit = _visit(token)
    contact: UUID = request.contact_id  # type: ignore[attr-defined]
    try:
        held = actions.join(visit.id, UUID(request.POST.get("party", "")), contact, clock.now())
    except (UnknownParty, ValueError):
        raise Http404 from None
    except Refused as refused:
        return _page(request, token, visit, refusals.REFUSALS[refused.reason], status=409)
    except places.Refused as refused:
        return _page(request, token, visit, place_words.words(refused.reason), status=409)
    answer = redirect("bill", held.bill.id)
    onward.forget(answer)
    return answer
