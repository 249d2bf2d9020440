"""Looking somebody up, and the pictures of whoever was found."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tertib.foundation import clock, vault
from tertib.offices.access import actor_of, offices_for, requires, staff_of
from tertib.watchlist import queries
from tertib.watchlist.days import day_of
from tertib.watchlist.forms import Search
from tertib.watchlist.models import Photograph
from tertib.watchlist.queries import NothingAsked
from tertib.watchlist.rules import mrz
from tertib.watchlist.views.common import BOTH, LANE, own_agency
from tertib.watchlist.wording import GROUNDS


@requires(*BOTH, *LANE)
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By name, number or machine-readable zone. Asked by POST: no name stands in an address.

    Who works at a lane is shown orders in force, whatever is asked for.
    """
    own, hits, now = own_agency(request), None, clock.now()
    may, misread = offices_for(staff_of(request), *BOTH) != [], False
    form = Search(request.POST) if request.method == "POST" else Search()
    if form.is_bound and form.is_valid():
        try:
            hits = queries.search(
                **form.cleaned_data, actor=actor_of(request), now=now,
                all_orders=may and "everything" in request.POST, agency=own.id if own else None,
            )  # fmt: skip
            zone = form.cleaned_data["zone"]
            misread = bool(zone and mrz.read(zone, day_of(now)).wrong)
        except NothingAsked:
            form.add_error("text", _("Give a name, a number or a machine-readable zone."))
        except mrz.NotMrz:
            form.add_error("zone", _("That is no machine-readable zone: two lines of 44 or 36"
                                     " signs, or three of 30."))  # fmt: skip
    return render(request, "watchlist/search.html", {
        "fields": form.drawn_fields(), "wrong": form.wrong() if form.is_bound else [],
        "hits": hits, "misread": misread, "grounds": GROUNDS, "everything": may and {
            "name": "everything", "type": "checkbox", "required": None, "label":
            _("Orders that are over or not in force, too"),
            "value": "everything" in request.POST},
        "shown": [(GROUNDS[hit.ground], round(hit.likeness * 100), hit) for hit in hits or []],
    }, status=422 if form.is_bound and form.errors else 200)  # fmt: skip


@requires(*BOTH, *LANE)
@require_GET
@never_cache
def photo(request: HttpRequest, photo: UUID) -> HttpResponse:
    """A picture; where an agency asks, one that it may see."""
    own = own_agency(request)
    seen = queries.photographs(own.id if own else None).filter(id=photo)
    subject = seen.values_list("subject_id", flat=True).first()
    if subject is None:
        raise Http404
    try:
        jpeg = queries.picture(photo, subject, actor_of(request), clock.now())
    except (Photograph.DoesNotExist, vault.KeyDestroyed):
        raise Http404 from None
    answer = HttpResponse(jpeg, content_type="image/jpeg")
    answer["Content-Disposition"] = "inline"
    return answer
