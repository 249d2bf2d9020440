"""The papers of one applicant: the list, an ordinary upload, a look at what was sent, removal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertib.applications import actions, queries
from tertib.applications.actions.uploading import LIMITS
from tertib.applications.identity import day
from tertib.applications.models import Document
from tertib.applications.papers import store
from tertib.applications.papers.checking import Refused
from tertib.applications.queries.progress import DOCUMENTS, Paper, Progress, progress_of
from tertib.applications.rules import IllegalMove, State
from tertib.applications.signin import required
from tertib.applications.views.common import (
    back_url,
    file_refusal,
    one_of,
    onward,
    party_or_404,
)
from tertib.foundation import clock

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@required
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, party: UUID, application: UUID) -> HttpResponse:
    """The papers asked for; POST takes one file for one paper."""
    found = party_or_404(request, party)
    now = clock.now()
    people = progress_of(party, day(now))
    person = one_of(people, application)
    if person.applicant.state != State.DRAFT:
        return redirect("party", party)
    refused: dict[str, str] = {}
    if request.method == "POST":
        code, file = request.POST.get("document", ""), request.FILES.get("file")
        error = _take(found.contact_id, application, code, file)
        if not error:
            messages.success(request, _("The file was received."))
            return redirect(f"{request.path}#{code}")
        refused[code] = error
    context = {
        "person": person,
        "papers": [
            _view(person, paper, refused.get(paper.document.code)) for paper in person.papers
        ],
        "errors": list(refused.items()),
        "back": back_url(person, DOCUMENTS),
        "onward": onward(people, person, DOCUMENTS),
        "count": len(person.steps),
        "max_bytes": LIMITS.size,
    }
    status = 422 if refused else 200
    return render(request, "applications/documents.html", context, status=status)


def _take(contact_id: UUID, application: UUID, code: str, file: UploadedFile | None) -> str:
    """The refusal in words; empty when the file was taken."""
    if file is None:
        return _("Choose a file first.")
    if (file.size or 0) > LIMITS.size:
        return file_refusal("too_large")
    name, data = file.name or "", file.read()
    try:
        actions.attach(contact_id, application, code, name, data, clock.now())
    except Refused as refusal:
        return file_refusal(refusal.code)
    except actions.NotAskedFor:
        return file_refusal("not_asked")
    except IllegalMove:
        return file_refusal("submitted")
    return ""


def _view(person: Progress, paper: Paper, error: str | None) -> dict[str, object]:
    key = person.applicant.key
    return {
        "document": paper.document,
        "missing": paper.missing,
        "room": len(paper.files) < paper.document.max_files,
        "error": error or "",
        "files": [
            {
                "id": file.id,
                "name": key.open(bytes(file.name_sealed), f"document:{file.id}:name").decode(),
                "size": file.size,
                "pages": file.pages,
                "picture": file.media_type != "application/pdf",
            }
            for file in paper.files
        ],
    }


@required
@require_safe
def document(request: HttpRequest, party: UUID, application: UUID, document: UUID) -> HttpResponse:
    """One's own paper as it was stored. Only a picture is shown; a PDF is saved."""
    party_or_404(request, party)
    people = queries.applicants(party)
    person = next((p for p in people if p.application_id == application), None)
    row = Document.objects.filter(id=document, application_id=application).first()
    if person is None or row is None:
        raise Http404
    response = HttpResponse(store.get(document, person.key), content_type=row.media_type)
    shown = "attachment" if row.media_type == "application/pdf" else "inline"
    name = f"{row.code}.{ENDINGS[row.media_type]}"
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


@required
@require_POST
def remove_document(
    request: HttpRequest, party: UUID, application: UUID, document: UUID
) -> HttpResponse:
    """Take a paper out of the draft."""
    found = party_or_404(request, party)
    try:
        actions.detach(found.contact_id, application, document, clock.now())
    except queries.UnknownParty as unknown:
        raise Http404 from unknown
    except IllegalMove:
        return redirect("party", party)
    messages.success(request, _("The file was removed."))
    return redirect("documents", party, application)
