"""Papers at the counter: a look at an uploaded one, and the slip with the missing ones."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tertib.applications.models import Application, Document
from tertib.applications.papers import store
from tertib.counters.models import Case, Work
from tertib.counters.notices import paper_names
from tertib.counters.views.counter import case_here
from tertib.foundation import clock, vault
from tertib.foundation.vault import KeyDestroyed
from tertib.ledger import actions as ledger
from tertib.offices.access import actor_of, requires, staff_of
from tertib.offices.models import Role


@requires(Role.COUNTER)
@require_safe
def paper(request: HttpRequest, document: UUID) -> HttpResponse:
    """An uploaded paper of the person at this counter; each look leaves an entry."""
    desk, case = case_here(request)
    if case.state != Case.State.SERVING:
        raise Http404
    row = Document.objects.filter(id=document, application_id=case.application_id).first()
    if row is None:
        raise Http404
    try:
        key = vault.unwrap(Application.objects.select_related("key").get(id=row.application_id).key)
        content = store.get(document, key)
    except (KeyDestroyed, FileNotFoundError):
        raise Http404 from None
    with transaction.atomic():
        payload = {"document": str(row.id), "code": row.code, "desk": str(desk.id)}
        subject = f"application:{row.application_id}"
        ledger.append(
            actor_of(request), "document.opened", subject, payload, at=clock.now(),
            office=desk.office_id,
        )  # fmt: skip
    response = HttpResponse(content, content_type=row.media_type)
    shown = "attachment" if row.media_type == "application/pdf" else "inline"
    ending = {"image/jpeg": "jpg", "image/png": "png"}.get(row.media_type, "pdf")
    response["Content-Disposition"] = f'{shown}; filename="{row.code}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


@requires(Role.COUNTER)
@require_safe
def slip(request: HttpRequest, case: UUID) -> HttpResponse:
    """What to bring, where and until when, to print for the person; of one's own cases only."""
    found = Case.objects.select_related("office").filter(id=case).first()
    mine = Work.objects.filter(case_id=case, staff=staff_of(request)).exists()
    if found is None or not mine or found.papers_until is None:
        raise Http404
    context = {"case": found, "office": found.office, "papers": paper_names(found)}
    return render(request, "counters/slip.html", context)
