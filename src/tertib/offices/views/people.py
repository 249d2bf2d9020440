"""Staff accounts: list, one person, roles, links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tertib.foundation import clock
from tertib.offices import actions, forms, pact, queries, rules
from tertib.offices.access import codes_of, denied, offices_for, requires, staff_of
from tertib.offices.models import Role, Staff

EDITORS = (Role.SUPERVISOR, Role.OPERATOR)
READERS = (*EDITORS, Role.COMPLIANCE)

WHY: dict[rules.Refusal, Any] = {
    rules.Refusal.YOURSELF: gettext_lazy("Nobody can change their own account or roles here."),
    rules.Refusal.NEEDS_OFFICE: gettext_lazy("This role needs an office; choose one."),
    rules.Refusal.BEYOND: gettext_lazy("Only an operator can do this."),
}


@require_GET
@requires(*READERS)
def people(request: HttpRequest) -> HttpResponse:
    """Everyone in one's offices, with roles and the state of their pact."""
    words = request.GET.get("q", "")[:60]
    found = list(queries.people(codes_of(request), words))
    signed = queries.signatures([person.id for person in found], pact.current().version)
    context = {
        "rows": [(person, person.id in signed) for person in found],
        "words": words,
        "may_add": offices_for(staff_of(request), *EDITORS) != [],
    }
    return render(request, "offices/people.html", context)


def _visible(request: HttpRequest, person: UUID) -> Staff | None:
    staff = get_object_or_404(Staff, id=person)
    codes = codes_of(request)
    return staff if queries.people(codes).filter(id=staff.id).exists() else None


@require_GET
@requires(*READERS)
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One member of staff."""
    staff = _visible(request, person)
    return _page(request, staff) if staff else denied(request, EDITORS)


def _page(
    request: HttpRequest, staff: Staff, refused: django_forms.Form | None = None
) -> HttpResponse:
    me = staff_of(request)
    held = queries.grants(me)
    codes = offices_for(me, *EDITORS)
    roles = [
        (given, not rules.may_grant(me.id, held, staff.id, _grant(given.role, given.office_id)))
        for given in staff.assignments.select_related("office").order_by("role")
    ]
    form = refused or forms.Grant(codes, held)
    context = {
        "person": staff,
        "roles": roles,
        "form": forms.fields(form),
        "errors": forms.errors(refused) if refused else [],
        "may_give": codes != [] and staff != me,
        "may_manage": not rules.may_manage(me.id, held, staff.id, queries.grants(staff)),
        "signature": queries.signatures([staff.id], pact.current().version).get(staff.id),
        "version": pact.current().version,
    }
    return render(request, "offices/person.html", context, status=422 if refused else 200)


def _grant(role: str, office: str | None) -> rules.Grant:
    return rules.Grant(role, office or None)


@never_cache
@requires(*EDITORS)
def new_person(request: HttpRequest) -> HttpResponse:
    """Add someone with a first role; answers with the link to hand over."""
    me = staff_of(request)
    form = forms.NewPerson(
        codes_of(request),
        queries.grants(me),
        request.POST if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            staff, token = actions.create_staff(
                me, typed["username"], typed["name"], form.grant, clock.now()
            )
            return _hand_over(request, staff, token)
        except actions.Refused as refused:
            form.add_error("office", WHY[refused.why])
    errors = forms.errors(form) if form.is_bound else []
    context = {"form": forms.fields(form), "errors": errors}
    return render(request, "offices/person_new.html", context, status=422 if errors else 200)


def _hand_over(request: HttpRequest, staff: Staff, token: str) -> HttpResponse:
    address = reverse("welcome", kwargs={"person": staff.id, "token": token})
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    link = request.build_absolute_uri(address)
    return render(
        request, "offices/hand_over.html", {"person": staff, "link": link, "hours": hours}
    )


@require_POST
@requires(*EDITORS)
def role(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give or take away a role."""
    me = staff_of(request)
    staff = _visible(request, person)
    if not staff:
        return denied(request, EDITORS)
    form = forms.Grant(offices_for(me, *EDITORS), queries.grants(me), request.POST)
    if not form.is_valid():
        return _page(request, staff, form)
    act = actions.revoke_role if request.POST.get("act") == "revoke" else actions.assign_role
    try:
        act(me, staff, form.grant, clock.now())
    except actions.Refused as refused:
        form.add_error(None, WHY[refused.why])
        return _page(request, staff, form)
    messages.success(request, _("Saved, and written to the record."))
    return redirect("person", person=staff.id)


@never_cache
@require_POST
@requires(*EDITORS)
def link(request: HttpRequest, person: UUID) -> HttpResponse:
    """A new one-time link for someone who lost their password or passkey."""
    me = staff_of(request)
    staff = _visible(request, person)
    if not staff:
        return denied(request, EDITORS)
    try:
        return _hand_over(request, staff, actions.issue_link(me, staff, clock.now()))
    except actions.Refused as refused:
        messages.error(request, WHY[refused.why])
        return redirect("person", person=staff.id)


@require_POST
@requires(*EDITORS)
def active(request: HttpRequest, person: UUID) -> HttpResponse:
    """End someone's access, or give it back."""
    me = staff_of(request)
    staff = _visible(request, person)
    if not staff:
        return denied(request, EDITORS)
    act = actions.reactivate if request.POST.get("active") == "1" else actions.deactivate
    try:
        act(me, staff, clock.now())
    except actions.Refused as refused:
        messages.error(request, WHY[refused.why])
    return redirect("person", person=staff.id)
