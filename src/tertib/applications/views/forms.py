"""The form: one page of questions at a time, kept at every field."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tertib.applications import actions, queries
from tertib.applications.conf import CONF
from tertib.applications.identity import day
from tertib.applications.queries.progress import Progress, progress_of
from tertib.applications.rules import IllegalMove, State
from tertib.applications.signin import required
from tertib.applications.views.common import back_url, one_of, onward, party_or_404
from tertib.catalogue import presentation
from tertib.catalogue import rules as catalogue_rules
from tertib.catalogue.messages import message
from tertib.catalogue.rules import PageCheck
from tertib.catalogue.types import Page, UnknownService
from tertib.foundation import clock, ratelimit
from tertib.foundation.problems import problem

MINUTE = timedelta(minutes=1)


@required
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, party: UUID, application: UUID, page: str) -> HttpResponse:
    """Show a page, or keep what was typed there and go on if it is valid."""
    found = party_or_404(request, party)
    now = clock.now()
    person = _person(party, application, now)
    if person is None:
        return redirect("party", party)
    asked = _page(person, page)
    check, status = PageCheck(), 200
    if request.method == "POST":
        typed = {field.name: request.POST.get(field.name, "") for field in asked.fields}
        try:
            check = actions.save_answers(found.contact_id, application, page, typed, now).check
        except IllegalMove:
            return redirect("party", party)
        people = progress_of(party, day(now))
        person = one_of(people, application)
        if check.ok:
            for findings in check.warnings.values():
                for finding in findings:
                    messages.warning(request, message(finding))
            return redirect(onward(people, person, page))
        status = 422
    context = _context(person, asked, check)
    return render(request, "applications/form_page.html", context, status=status)


@required
@require_POST
def draft(request: HttpRequest, party: UUID, application: UUID) -> HttpResponse:
    """Keep single fields as they are typed (by script); says what there is to say about them.

    Answers ``{"notes": {field: [kind, text]}, "asked": [field, ...]}``.
    """
    found = party_or_404(request, party)
    now = clock.now()
    if not ratelimit.allow(f"draft:{found.contact_id}", CONF.saves_per_minute, MINUTE, now):
        return problem(429, _("Too many changes at once. Please wait a little."))
    typed = {
        name: str(value) for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "page")
    }  # fmt: skip
    try:
        saved = actions.save_answers(
            found.contact_id, application, request.POST.get("page", ""), typed, now
        )
    except (queries.UnknownParty, UnknownService, LookupError) as unknown:
        raise Http404 from unknown
    except IllegalMove:
        return problem(409, _("The application was already sent; it cannot be changed."))
    notes = {name: _note(saved.check, name) for name in typed}
    return JsonResponse({"notes": notes, "asked": list(saved.check.values)})


def _note(check: PageCheck, name: str) -> tuple[str, str]:
    if error := check.errors.get(name):
        return "error", message(error)
    return "warning", " ".join(message(found) for found in check.warnings.get(name, ()))


def _person(party: UUID, application: UUID, now: datetime) -> Progress | None:
    """The applicant whose draft is filled in; None when it was sent; 404 when there is none."""
    try:
        person = one_of(progress_of(party, day(now)), application)
    except UnknownService as unknown:
        raise Http404 from unknown
    return person if person.applicant.state == State.DRAFT else None


def _page(person: Progress, slug: str) -> Page:
    try:
        return person.service.page(slug)
    except LookupError as unknown:
        raise Http404 from unknown


def _context(person: Progress, page: Page, check: PageCheck) -> dict[str, Any]:
    on = person.service.on
    stored = person.applicant.answers
    answers = catalogue_rules.relevant(person.service, stored, on)
    known = catalogue_rules.facts(answers, on)
    fields = catalogue_rules.fields_for(page, answers, on)
    current = check if check.values else _quiet(person, page, stored)
    slugs = [slug for slug, _done in person.steps]
    labels = {field.name: field.label for field in page.fields}
    return {
        "person": person,
        "page": page,
        "fields": [
            (
                presentation.component(
                    field, stored.get(field.name, ""), known, check.errors.get(field.name)
                ),
                [message(found) for found in current.warnings.get(field.name, ())],
            )
            for field in fields
        ],
        "errors": [
            (name, f"{labels.get(name, name)}: {message(found)}")
            for name, found in check.errors.items()
        ],
        "back": back_url(person, page.slug),
        "number": slugs.index(page.slug) + 1 if page.slug in slugs else 1,
        "count": len(slugs),
    }


def _quiet(person: Progress, page: Page, stored: dict[str, str]) -> PageCheck:
    """Remarks on what is stored already, without errors for what is still empty."""
    return catalogue_rules.check_page(person.service, page, stored, stored, person.service.on)
