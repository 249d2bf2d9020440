"""The list of offices and the page of one office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.foundation import clock, zones
from tertib.ledger import actors
from tertib.offices import actions, forms, queries
from tertib.offices.access import actor_of, codes_of, offices_for, requires, staff_of
from tertib.offices.data import read
from tertib.offices.models import Counter, Lane, Office, Role, Room, Tpi

EDITORS = (Role.SUPERVISOR, Role.OPERATOR)


@require_GET
@requires()
def office_list(request: HttpRequest) -> HttpResponse:
    """All offices, open ones first; a search in name, code and province."""
    words = request.GET.get("q", "")[:60]
    codes, now = codes_of(request), clock.now()
    rows = [
        {
            "office": office,
            "zone": zones.abbreviation(office.timezone),
            "today": queries.today(office, now) if office.open else None,
            "linked": codes is None or office.code in codes,
        }
        for office in queries.find_offices(words)
    ]
    about = read("offices")["about"]
    context = {"rows": rows, "words": words, "about": about.get(request.LANGUAGE_CODE, about["id"])}
    return render(request, "offices/list.html", context)


@require_GET
@requires()
def office_page(request: HttpRequest, office: str) -> HttpResponse:
    """One office: hours, closures, rooms, counters, lanes and staff."""
    return _page(request, get_object_or_404(Office, code=office))


def _page(
    request: HttpRequest, office: Office, refused: django_forms.Form | None = None
) -> HttpResponse:
    code, now = office.code, clock.now()
    editable = offices_for(staff_of(request), *EDITORS)
    operator = offices_for(staff_of(request), Role.OPERATOR)
    blank: list[django_forms.Form] = [
        forms.Closure(), forms.NewRoom(), forms.NewCounter(code), forms.NewLane(code),
    ]  # fmt: skip
    kept = [refused if type(refused) is type(form) and refused else form for form in blank]
    week = queries.week_of(code)
    local_day = zones.local(now, office.timezone).date()
    context = {
        "office": office,
        "zone": zones.abbreviation(office.timezone),
        "today": queries.today(office, now),
        "local_day": local_day,
        "week": [
            (name, week.get(day), day == local_day.weekday()) for day, name in WEEKDAYS.items()
        ],
        "closures": office.closures.filter(last__gte=local_day),
        "rooms": queries.rooms(code),
        "checkpoints": queries.checkpoints(code),
        "people": queries.people([code]).filter(is_active=True),
        "may_edit": editable is None or code in editable,
        "may_open": operator is None or code in operator,
        "forms": {str(form.prefix): forms.fields(form) for form in kept},
        "errors": forms.errors(refused) if refused else [],
    }
    return render(request, "offices/office.html", context, status=422 if refused else 200)


@requires(*EDITORS)
def office_hours(request: HttpRequest, office: str) -> HttpResponse:
    """Opening hours of all seven weekdays on one form."""
    place = get_object_or_404(Office, code=office)
    week = queries.week_of(office)
    days = [
        forms.Day(
            request.POST if request.method == "POST" else None,
            prefix=f"d{day}",
            initial=vars(week[day]) if day in week else {},
        )
        for day in WEEKDAYS
    ]
    valid = [day.is_valid() for day in days]  # every day is checked, so that all errors show
    if all(valid):
        hours = {number: day.hours for number, day in enumerate(days) if day.hours}
        actor = actor_of(request)
        actions.set_hours(office, hours, actor, clock.now())
        messages.success(request, _("The opening hours are saved."))
        return redirect("office", office=office)
    rows = [(name, form) for name, form in zip(WEEKDAYS.values(), days, strict=True)]
    errors = [
        (f"d{number}-opens", f"{name}: {message[0]}")
        for number, (name, form) in enumerate(rows)
        for message in (form.errors.values() if form.is_bound else [])
    ]
    context = {
        "office": place,
        "zone": zones.abbreviation(place.timezone),
        "rows": rows,
        "errors": errors,
    }
    return render(request, "offices/hours.html", context, status=422 if errors else 200)


@require_POST
@requires(*EDITORS)
def add(request: HttpRequest, office: str, what: str) -> HttpResponse:
    """Add a closure, room, counter or lane; what was typed wrongly comes back with the page."""
    place = get_object_or_404(Office, code=office)
    form = _form(office, what, request.POST)
    if form.is_valid():
        try:
            _add(office, form, actor_of(request))
        except IntegrityError:
            form.add_error(None, _("There is one of that name already. Choose another name."))
        else:
            messages.success(request, _("Saved, and written to the record."))
            return redirect("office", office=office)
    return _page(request, place, form)


def _form(office: str, what: str, data: Any) -> django_forms.Form:
    if what == "closure":
        return forms.Closure(data)
    if what == "room":
        return forms.NewRoom(data)
    return (forms.NewCounter if what == "counter" else forms.NewLane)(office, data)


def _add(office: str, form: django_forms.Form, actor: actors.Actor) -> None:
    typed, now = form.cleaned_data, clock.now()
    if isinstance(form, forms.Closure):
        actions.add_closure(office, typed["first"], typed["last"], typed["reason"], actor, now)
    elif isinstance(form, forms.NewRoom):
        actions.add_room(office, typed["name"], typed["zone"], actor, now)
    elif isinstance(form, forms.NewCounter):
        room = get_object_or_404(Room, id=typed["room"], office_id=office)
        actions.add_counter(room, typed["label"], actor, now)
    else:
        checkpoint = get_object_or_404(Tpi, id=typed["checkpoint"], office_id=office)
        actions.add_lane(checkpoint, typed["label"], typed["direction"], actor, now)


@require_POST
@requires(*EDITORS)
def remove_closure(request: HttpRequest, office: str, closure: UUID) -> HttpResponse:
    """Open again on the days of a closure."""
    actor = actor_of(request)
    actions.remove_closure(office, closure, actor, clock.now())
    messages.success(request, _("The closure is lifted."))
    return redirect("office", office=office)


@require_POST
@requires(*EDITORS)
def switch(request: HttpRequest, office: str, what: str, place: UUID) -> HttpResponse:
    """Take a room, counter or lane out of use, or bring it back."""
    found: Room | Counter | Lane
    if what == "room":
        found = get_object_or_404(Room, id=place, office_id=office)
    elif what == "counter":
        found = get_object_or_404(Counter, id=place, room__office_id=office)
    else:
        found = get_object_or_404(Lane, id=place, checkpoint__office_id=office)
    actor = actor_of(request)
    actions.set_active(found, request.POST.get("active") == "1", actor, clock.now())
    return redirect("office", office=office)


@require_POST
@requires(Role.OPERATOR)
def open_or_close(request: HttpRequest, office: str) -> HttpResponse:
    """Let the office take applications through Tertib, or end that."""
    get_object_or_404(Office, code=office)
    act = actions.open_office if request.POST.get("open") == "1" else actions.close_office
    act(office, actor_of(request), clock.now())
    return redirect("office", office=office)
