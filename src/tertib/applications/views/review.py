"""Check your answers, and send."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tertib.applications import actions, onward, wording
from tertib.applications.identity import day
from tertib.applications.queries.progress import DOCUMENTS, Progress, progress_of
from tertib.applications.rules import IllegalMove
from tertib.applications.signin import required
from tertib.applications.views.common import party_or_404, step_url
from tertib.applications.views.parties import booking_url
from tertib.catalogue import presentation
from tertib.catalogue.messages import message
from tertib.catalogue.types import UnknownService
from tertib.foundation import client, clock


@required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, party: UUID) -> HttpResponse:
    """Everything at a glance with the price; POST sends it and goes on to booking."""
    found = party_or_404(request, party)
    now = clock.now()
    if found.submitted_at is not None:
        return redirect(booking_url(party) or "my")
    try:
        people = progress_of(party, day(now))
    except UnknownService:
        return redirect("party", party)
    if not people:
        raise Http404
    error, status, there = "", 200, onward.path(request)
    if request.method == "POST":
        try:
            address = client.address(request)
            actions.submit(found.contact_id, party, address, now)
        except IllegalMove:  # sent a moment ago by a second click: that is what was wanted
            return redirect(booking_url(party) or "my")
        except actions.Incomplete:
            error, status = _("Something is still missing. It is marked below."), 422
        except actions.SamePersonTwice:
            error, status = _("Two of the people have the same number. Please check it."), 422
        except actions.LimitReached as limit:
            error, status = wording.limit(limit.code, limit.limit), 429
        else:
            messages.success(
                request, _("Your application was sent.") if there
                else _("Your application was sent. Now choose an hour."),
            )  # fmt: skip
            return redirect(there or booking_url(party) or "my")
    context = {
        "party_id": party,
        "people": [_sheet(person, n) for n, person in enumerate(people, start=1)],
        "total": sum(line.amount for p in people for line in p.price or ()),
        "ready": all(person.complete for person in people),
        "bring": list(dict.fromkeys(str(t) for p in people for t in p.service.bring)),
        "promise": people[0].service.promise,
        "error": error,
    }
    return render(request, "applications/review.html", context, status=status)


def _sheet(person: Progress, number: int) -> dict[str, object]:
    """One applicant's answers, papers, price and remarks, ready to print."""
    rows = [
        (
            field.label,
            presentation.shown(field, person.answers.get(field.name, "")) or "–",
            step_url(person, page.slug) + f"#{field.name}",
        )
        for page, check in person.pages
        for field in page.fields
        if field.name in check.values
    ]
    remarks = [
        message(found)
        for _page, check in person.pages
        for findings in check.warnings.values()
        for found in findings
    ]
    missing = [
        (field.label, step_url(person, page.slug) + f"#{field.name}")
        for page, check in person.pages
        for field in page.fields
        if field.name in check.errors
    ] + [
        (paper.document.title, step_url(person, DOCUMENTS) + f"#{paper.document.code}")
        for paper in person.papers
        if paper.missing
    ]
    return {
        "progress": person,
        "number": number,
        "name": person.applicant.name,
        "rows": rows,
        "papers": [
            (paper.document.title, _given(len(paper.files)), step_url(person, DOCUMENTS))
            for paper in person.papers
            if paper.files or paper.missing
        ],
        "remarks": remarks,
        "missing": missing,
        "price": person.price or (),
        "unpriced": person.unpriced.reason if person.unpriced else "",
    }


def _given(count: int) -> str:
    return _("Sent (%(count)s)") % {"count": count} if count else _("Missing")
