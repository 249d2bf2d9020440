"""Requesting agencies, their duty desks and their accounts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tertib.foundation import clock
from tertib.offices.access import actor_of, offices_for, requires, staff_of
from tertib.offices.models import Role, Staff
from tertib.watchlist import actions
from tertib.watchlist.forms import Desk, NewAgency
from tertib.watchlist.models import Agency
from tertib.watchlist.rules.orders import Refused
from tertib.watchlist.views.common import attempt


@requires(Role.WATCHLIST, Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def agencies(request: HttpRequest) -> HttpResponse:
    """All agencies with who acts for them; a new one."""
    form = NewAgency(request.POST) if request.method == "POST" else NewAgency()
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.add_agency(
                said["code"], said["name"], actor_of(request), clock.now(), email=said["email"],
                phone=said["phone"],
            )  # fmt: skip
            messages.success(request, _("Added."))
            return redirect("watchlist_agencies")
        except Refused as refused:
            form.refuse(refused)
    free = Staff.objects.filter(assignments__role=Role.AGENCY, membership=None, is_active=True)
    return render(request, "watchlist/agencies.html", {
        "agencies": Agency.objects.prefetch_related("members__staff"),
        "fields": form.drawn_fields(), "wrong": form.wrong() if form.is_bound else [],
        "corrects": offices_for(staff_of(request), Role.WATCHLIST) != [],
        "operates": offices_for(staff_of(request), Role.OPERATOR) != [],
        "accounts": [(one.id, f"{one.name} ({one.username})") for one in free],
    }, status=422 if form.is_bound and form.errors else 200)  # fmt: skip


@requires(Role.WATCHLIST)
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Correct how an agency's duty desk is reached, or whether the agency is in use."""
    found = Agency.objects.filter(id=agency).first()
    if found is None:
        raise Http404
    initial = {name: getattr(found, name) for name in Desk.base_fields}
    form = Desk(request.POST) if request.method == "POST" else Desk(initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.set_desk(agency, actor_of(request), clock.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("watchlist_agencies")
        except Refused as refused:
            form.refuse(refused)
    return render(request, "watchlist/desk.html", {
        "agency": found, "fields": form.drawn_fields(),
        "wrong": form.wrong() if form.is_bound else [],
    }, status=422 if form.is_bound else 200)  # fmt: skip


@requires(Role.OPERATOR)
@require_POST
def add_member(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Let an account act for an agency; the operator's business, as all accounts are."""
    found = Agency.objects.filter(id=agency).first()
    try:
        staff = Staff.objects.filter(id=UUID(request.POST.get("staff", ""))).first()
    except ValueError:
        staff = None
    if found is None or staff is None:
        raise Http404
    error = attempt(lambda: actions.add_member(agency, staff, actor_of(request), clock.now()))
    if error:
        messages.error(request, error)
    else:
        messages.success(request, _("Added."))
    return redirect("watchlist_agencies")
