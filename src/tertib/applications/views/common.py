"""What several pages share: finding this phone's things, and going on to the next step."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from tertib.applications import queries
from tertib.applications.actions.uploading import LIMITS
from tertib.applications.models import Party
from tertib.applications.queries.progress import DOCUMENTS, Progress
from tertib.applications.wording import refused_file


def party_or_404(request: HttpRequest, party: UUID) -> Party:
    """This phone's party; another phone's does not exist."""
    try:
        return queries.party_for(request.contact_id, party)  # type: ignore[attr-defined]
    except queries.UnknownParty as unknown:
        raise Http404 from unknown


def one_of(people: Sequence[Progress], application: UUID) -> Progress:
    """The applicant of the party; 404 when there is none of this id."""
    for person in people:
        if person.applicant.application_id == application:
            return person
    raise Http404


def step_url(person: Progress, slug: str) -> str:
    """The address of a step of this applicant's form."""
    ids = [person.applicant.party_id, person.applicant.application_id]
    if slug == DOCUMENTS:
        return reverse("documents", args=ids)
    return reverse("form_page", args=[*ids, slug])


def onward(people: Sequence[Progress], person: Progress, slug: str) -> str:
    """Where "continue" leads: this form's next step, the next unfinished applicant, the review."""
    if following := person.after(slug):
        return step_url(person, following)
    for other in [person, *people]:
        if unfinished := other.next_step:
            return step_url(other, unfinished)
    return reverse("review", args=[person.applicant.party_id])


def file_refusal(code: str) -> str:
    """Why a file was refused, with the limits that apply."""
    return refused_file(code, size=LIMITS.size, pages=LIMITS.pages)


def back_url(person: Progress, slug: str) -> str:
    """The step before, or the party's page."""
    previous = person.before(slug)
    if previous:
        return step_url(person, previous)
    return reverse("party", args=[person.applicant.party_id])
