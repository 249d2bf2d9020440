"""Asking for an order: the formal and the urgent form, with nothing lost when it is refused."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tertib.foundation import clock
from tertib.offices.access import actor_of, denied, offices_for, requires, staff_of
from tertib.watchlist import actions, queries
from tertib.watchlist.days import day_of
from tertib.watchlist.forms import Proposal
from tertib.watchlist.models import Agency, Order
from tertib.watchlist.rules.orders import NotAllowed, Refused
from tertib.watchlist.views.common import BOTH, LANE, own_agency


@requires(*BOTH, *LANE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The formal form; with ``?urgent=1`` the urgent one, which is open at the lane too."""
    own, now = own_agency(request), clock.now()
    urgent = request.GET.get("urgent") == "1"
    if not urgent and offices_for(staff_of(request), *BOTH) == []:
        return denied(request, BOTH)
    agencies = [own] if own else list(Agency.objects.filter(active=True))
    given = (request.POST,) if request.method == "POST" else ()
    today = day_of(now).isoformat()
    form = Proposal(*given, files=request.FILES, agencies=agencies, urgent=urgent,
                    initial={"start": today, "kind": "cegah"})  # fmt: skip
    if given and form.is_valid() and (made := _propose(request, form, agencies)):
        messages.success(request, _("Asked for. Another officer approves it; until then it bars"
                                    " nobody."))  # fmt: skip
        if queries.photographs_of(made, own.id if own else None).count() == 1:
            messages.warning(request, _("There is one photograph. With two or three, cameras find"
                                        " a person far more often."))  # fmt: skip
        return redirect("watchlist_order", made.id)
    context = {"form": form, "urgent": urgent, "own": own, "wrong": form.wrong() if given else []}
    return render(request, "watchlist/new.html", context, status=422 if given else 200)


def _propose(request: HttpRequest, form: Proposal, agencies: list[Agency]) -> Order | None:
    """The order, or None and the refusal in the form."""
    agency = next(one for one in agencies if str(one.id) == form.cleaned_data["agency"])
    wanted, actor, now = form.wanted(agency), actor_of(request), clock.now()
    try:
        if form.urgent:
            return actions.urgent(wanted, form.cleaned_data["official"], actor, now)
        return actions.propose(wanted, actor, now)
    except Refused as refused:
        form.refuse(refused)
        return None
    except NotAllowed:
        raise PermissionDenied from None
