"""The integrity pact: reading, signing, and who has signed."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.foundation import clock
from tertib.offices import actions, pact, queries
from tertib.offices.access import codes_of, requires, staff_of
from tertib.offices.models import Office, Role, Staff


@require_GET
@requires()
def read(request: HttpRequest) -> HttpResponse:
    """The text in force, and one's own signature or the button to sign."""
    text = pact.current().text(request.LANGUAGE_CODE)
    mine = queries.signatures([staff_of(request).id], text.version)
    office = Office.objects.filter(assignment__staff=staff_of(request)).first()
    context = {
        "text": text,
        "signature": next(iter(mine.values()), None),
        "zone": office.timezone if office else "Asia/Jakarta",
    }
    return render(request, "offices/pact.html", context)


@require_POST
@requires()
@reauthentication_required
def sign(request: HttpRequest) -> HttpResponse:
    """Sign; whoever has not just proved who they are does that first, then this goes on."""
    staff = staff_of(request)
    try:
        actions.sign_pact(
            staff, request.POST.get("language", ""), request.POST.get("sha256", ""), clock.now()
        )
    except pact.Changed:
        messages.error(request, _("The text has changed since you opened it. Read it again."))
    else:
        messages.success(request, _("You have signed the integrity pact. It is in the record."))
    return redirect("pact")


@require_GET
@requires(Role.SUPERVISOR, Role.COMPLIANCE)
def signatures(request: HttpRequest) -> HttpResponse:
    """Who has signed and who has not, by office; the missing ones first."""
    codes = codes_of(request)
    version = pact.current().version
    people = list(queries.people(codes).filter(is_active=True))
    signed = queries.signatures([person.id for person in people], version)
    groups: dict[str, list[tuple[Staff, object]]] = {}
    for person in people:
        for place in sorted(
            {held.office.name if held.office else "" for held in person.assignments.all()}
        ):
            groups.setdefault(place, []).append((person, signed.get(person.id)))
    context = {
        "groups": [
            (name, sorted(rows, key=lambda row: (row[1] is not None, row[0].name)))
            for name, rows in sorted(groups.items())
        ],
        "missing": sum(person.id not in signed for person in people),
        "total": len(people),
        "version": version,
    }
    return render(request, "offices/signatures.html", context)
