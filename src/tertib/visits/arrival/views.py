"""The desk's page, its day's list, and the files that make it an app of its own on a tablet."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from tertib.foundation import clock, zones
from tertib.offices import queries as offices
from tertib.offices.access import office_or_404, requires, staff_of
from tertib.offices.models import Office, Role, Staff
from tertib.visits.arrival import day, pages, shell, words

DOOR = (Role.DOOR, Role.SUPERVISOR)


def _config(office: Office, staff: Staff) -> dict[str, Any]:
    """What the scripts must know, as data in the page."""
    return {
        "office": office.code,
        "staff": str(staff.id),
        "zone": office.timezone,
        "abbreviation": zones.abbreviation(office.timezone),
        "rooms": day.rooms(office.code),
        "offices": {one.code: one.name for one in offices.open_offices()},
        "urls": {
            "day": reverse("arrival_day", args=[office.code]),
            "acts": reverse("arrival_acts"),
            "worker": reverse("arrival_worker"),
            "scope": reverse("arrival_worker").rpartition("/")[0] + "/",
        },
        "words": words.desk(),
        "colours": words.colours(),
        "refusals": words.refusals(),
        "services": day.services(office, clock.now()),
    }


@requires(*DOOR)
@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """The desk of the first office one works at."""
    return redirect("arrival_desk", pages.first_office(request).code)


@requires(*DOOR)
@require_GET
@never_cache
@ensure_csrf_cookie
@pages.with_wasm
def desk(request: HttpRequest, office: str) -> HttpResponse:
    """The arrival desk of an office."""
    found = office_or_404(office)
    context = {
        "office": found, "config": _config(found, staff_of(request)), "qr": pages.public_qr(),
        "reasons": words.choices(words.REASONS), "reason_legend": _("Why"),
        "papers": words.choices(words.PAPERS), "paper_legend": _("Which paper is left here"),
        "services": day.services(found, clock.now()), "service_legend": _("For what"),
    }  # fmt: skip
    return render(request, "arrival/desk.html", context)


@requires(*DOOR)
@require_GET
@never_cache
@ensure_csrf_cookie
def day_list(request: HttpRequest, office: str) -> HttpResponse:
    """The day's list as JSON."""
    return JsonResponse(day.day_list(office_or_404(office), clock.now()))


@login_not_required
@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes whenever a file of the desk does."""
    kept = json.dumps({"version": shell.version(), "files": shell.files()})
    script = f"const SHELL = {kept};\n{shell.worker()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@requires(*DOOR)
@require_GET
def manifest(request: HttpRequest, office: str) -> HttpResponse:
    """The web app manifest: name, picture and start of the installed desk."""
    found = office_or_404(office)
    start = reverse("arrival_desk", args=[found.code])
    return JsonResponse(
        {
            "id": start, "start_url": start, "scope": reverse("arrivals"),
            "name": _("Arrival desk, {office}").format(office=found.name),
            "short_name": _("Door {office}").format(office=found.code),
            "lang": translation.get_language(), "display": "standalone",
            "background_color": "#fcfbf8", "theme_color": "#30398f",
            "icons": [{"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )  # fmt: skip
