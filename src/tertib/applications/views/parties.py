"""Starting, the overview of a party, adding and removing people, and "my applications"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertib.applications import actions, queries, wording
from tertib.applications.conf import CONF
from tertib.applications.identity import day
from tertib.applications.queries.progress import progress_of
from tertib.applications.rules import IllegalMove, State
from tertib.applications.signin import required
from tertib.applications.views.common import one_of, party_or_404, step_url
from tertib.catalogue import queries as catalogue
from tertib.catalogue.types import UnknownService
from tertib.foundation import clock

BOOKING_ACTS = (
    ({State.SUBMITTED, State.LAPSED}, gettext_lazy("Choose an hour")),
    ({State.AWAITING_PAYMENT}, gettext_lazy("See the bill")),
    ({State.SCHEDULED, State.RESCHEDULED}, gettext_lazy("See the booking")),
)
"""What is next on the pages of booking, which lead on to the bill or the booking themselves."""
PICKUP_ACTS = {
    State.READY: gettext_lazy("How to collect it"),
    State.HANDED_OVER: gettext_lazy("Receipt"),
}
"""What each person of a party finds on the page of the pick-up."""
Act = dict[str, object]


@required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """How many people apply together; then a draft for each."""
    now = clock.now()
    contact_id: UUID = request.contact_id  # type: ignore[attr-defined]
    try:
        service = catalogue.service(code, day(now))
    except UnknownService as unknown:
        raise Http404 from unknown
    if not service.available:
        return redirect("service", code)
    error, status = "", 200
    if request.method == "POST":
        try:
            people = int(request.POST.get("people", ""))
            party = actions.start(contact_id, code, people, now)
        except (ValueError, actions.PartyFull):
            error, status = _("Choose how many people apply."), 422
        except actions.LimitReached as limit:
            error, status = wording.limit(limit.code, limit.limit), 429
        else:
            first = progress_of(party.id, day(now))[0]
            return redirect(step_url(first, first.next_step or first.steps[0][0]))
    field = {
        "name": "people", "label": _("How many people apply together?"), "type": "radio",
        "hint": _("A family pays and comes together. Each person has their own form and papers."),
        "options": [(n, _people(n)) for n in range(1, CONF.party_size + 1)],
        "value": request.POST.get("people", 1), "error": error, "required": True,
    }  # fmt: skip
    context = {
        "service": service, "field": field, "errors": [("people", error)] if error else [],
        "drafts": [
            p for p in queries.parties_of(contact_id)
            if p.draft and code in {a.service_code for a in p.applicants}
        ],
    }  # fmt: skip
    return render(request, "applications/apply.html", context, status=status)


@required
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Everything this phone applied for, with its state and next act."""
    contact_id: UUID = request.contact_id  # type: ignore[attr-defined]
    on = day(clock.now())
    cards = [_card(party, on) for party in queries.parties_of(contact_id)]
    cards.sort(key=lambda card: card["next"] is None)  # what waits for an act comes first
    return render(request, "applications/my.html", {"cards": cards})


@required
@require_safe
def party(request: HttpRequest, party: UUID) -> HttpResponse:
    """One party: its drafts with what is missing, or the course of what was sent."""
    found = party_or_404(request, party)
    now = clock.now()
    if found.submitted_at is None:
        return _draft(request, party)
    people = queries.applicants(party)
    context = {
        "party": found,
        "people": [
            {
                "person": person,
                "standing": wording.STANDINGS[person.state],
                "service": _service_title(person.service_code, day(now)),
                "events": queries.course(person),
                "way": queries.way(person.state),
                "pickup": _pickup(person),
            }
            for person in people
        ],
        "next": _next(found.id, [person.state for person in people]),
    }
    return render(request, "applications/party.html", context)


def _draft(request: HttpRequest, party: UUID) -> HttpResponse:
    on = day(clock.now())
    try:
        people = progress_of(party, on)
    except UnknownService:
        return render(request, "applications/withdrawn_service.html", status=410)
    if not people:
        raise Http404
    rows = [
        {
            "progress": person,
            "number": number,
            "name": person.applicant.name,
            "url": step_url(person, person.next_step or person.steps[0][0]),
            "steps": [
                (person.service.page(slug).title if slug != "documents" else _("Papers"),
                 step_url(person, slug), done)
                for slug, done in person.steps
            ],
        }
        for number, person in enumerate(people, start=1)
    ]  # fmt: skip
    context = {
        "rows": rows,
        "party_id": party,
        "ready": all(person.complete for person in people),
        "room": len(people) < CONF.party_size,
        "service": people[0].service,
    }
    return render(request, "applications/draft.html", context)


@required
@require_POST
def add_person(request: HttpRequest, party: UUID) -> HttpResponse:
    """One more applicant for the same service."""
    found = party_or_404(request, party)
    now = clock.now()
    people = queries.applicants(found.id)
    if not people:
        raise Http404
    try:
        application = actions.add_person(found.contact_id, found.id, people[0].service_code, now)
    except actions.PartyFull:
        text = _("At most %(number)s people can apply together.") % {"number": CONF.party_size}
        messages.error(request, text)
        return redirect("party", party)
    except IllegalMove:
        return redirect("party", party)
    person = one_of(progress_of(party, day(now)), application)
    return redirect(step_url(person, person.next_step or person.steps[0][0]))


@required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_person(request: HttpRequest, party: UUID, application: UUID) -> HttpResponse:
    """Ask once, then take the person out and erase what they told us."""
    found = party_or_404(request, party)
    people = queries.applicants(party)
    person = next((p for p in people if p.application_id == application), None)
    if person is None or person.state != State.DRAFT:
        raise Http404
    if request.method == "POST":
        actions.remove_person(found.contact_id, application, clock.now())
        messages.success(request, _("Deleted. Nothing of it is kept."))
        return redirect("party", party) if len(people) > 1 else redirect("my")
    context = {"person": person, "party_id": party, "last": len(people) == 1}
    return render(request, "applications/remove.html", context)


def _people(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}


def _card(party: queries.PartyView, on: object) -> dict[str, object]:
    states = [person.state for person in party.applicants]
    return {
        "party": party,
        "names": [person.name or _("Unnamed") for person in party.applicants],
        "service": _service_title(party.applicants[0].service_code, on),
        "standings": [wording.STANDINGS[state] for state in dict.fromkeys(states)],
        "next": _next(party.id, states) or _collect(party),
        "receipts": [act for person in party.applicants
                     if person.state == State.HANDED_OVER and (act := _pickup(person))],
    }  # fmt: skip


def _service_title(code: str, on: object) -> str:
    try:
        return str(catalogue.service(code, on).title)  # type: ignore[arg-type]
    except UnknownService:
        return code


def _collect(party: queries.PartyView) -> Act | None:
    """Collecting, where a passport is ready; for several the party's page has a link each."""
    ready = [person for person in party.applicants if person.state == State.READY]
    if len(ready) > 1:
        return {"label": PICKUP_ACTS[State.READY], "url": reverse("party", args=[party.id])}
    return _pickup(ready[0]) if ready else None


def _pickup(person: queries.Applicant) -> Act | None:
    """The page of the pick-up, a floor above; its address is known by name only."""
    if person.state not in PICKUP_ACTS:
        return None
    try:
        url = reverse("collect", args=[person.application_id])
    except NoReverseMatch:
        return None
    return {"label": PICKUP_ACTS[person.state], "url": url, "name": person.name}


def _next(party_id: UUID, states: list[State]) -> Act | None:
    """The one act that is next, as (label, address); None when there is nothing to do."""
    if State.DRAFT in states:
        return {"label": _("Continue"), "url": reverse("party", args=[party_id])}
    url = booking_url(party_id)
    for here, label in BOOKING_ACTS:
        if url and here & set(states):
            return {"label": label, "url": url}
    return None


def booking_url(party_id: UUID) -> str | None:
    """Booking is a floor above: its address is known by name only."""
    try:
        return reverse("choose_office", args=[party_id])
    except NoReverseMatch:
        return None
