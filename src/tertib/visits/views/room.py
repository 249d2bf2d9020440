"""The supervisor's room, live, and the list for a fire."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from tertib.devices import queries as devices
from tertib.devices.models import Device
from tertib.foundation import clock, zones
from tertib.offices.access import office_or_404, offices_of, requires
from tertib.offices.models import Office, Role
from tertib.visits import queries
from tertib.visits.conf import visits as conf
from tertib.visits.queries.room import Pass, Person
from tertib.visits.views.common import (
    FIRE,
    GATE_REASONS,
    ROOM,
    ZONES,
    day_span,
    frame,
)

LONG = timedelta(hours=2)
"""Whoever is inside for so long stands out."""


@requires(Role.SUPERVISOR, Role.DOOR, Role.COMPLIANCE, Role.AUDITOR)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the page of the first office that one's role opens."""
    office = next(iter(offices_of(request)), None)
    if office is None:
        return render(request, "visits/none.html")
    tabs = frame(request, office, "")["tabs"]
    return redirect(tabs[0][0]) if tabs else render(request, "visits/none.html")


@requires(*ROOM)
@require_GET
def room(request: HttpRequest, office: str) -> HttpResponse:
    """Occupancy, people, gates and passes; the middle renews itself every two seconds."""
    found = office_or_404(office)
    context = frame(request, found, "visits_room") | _live(found, clock.now())
    return render(request, "visits/room.html", context)


@requires(*ROOM)
@require_GET
def live(request: HttpRequest, office: str) -> HttpResponse:
    """The part of the room that changes."""
    found = office_or_404(office)
    answer = render(request, "visits/_live.html", {"office": found} | _live(found, clock.now()))
    answer["Cache-Control"] = "no-store"
    return answer


def _live(office: Office, now: datetime) -> dict[str, Any]:
    people = queries.people(office.code)
    begins, _ends = day_span(office, now)
    counts = dict.fromkeys(ZONES, 0)
    for one in people:
        counts[one.zone] = counts.get(one.zone, 0) + 1
    inside = [one for one in people if one.inside and one.kind != "staff"]
    gates = devices.standing([office.code], now, Device.Kind.GATE)
    return {
        "now": now, "counts": counts,
        "capacity": conf().capacity,
        "rooms": [(zone, str(label), counts[zone], conf().capacity.get(zone))
                  for zone, label in ZONES.items() if zone != "outside"],
        "inside": [_shown(one, now) for one in sorted(inside, key=lambda one: one.since)],
        "arriving": [_shown(one, now) for one in people if not one.inside],
        "gates": gates,
        "online": sum(gate.online for gate in gates),
        "alarms": [alarm for gate in gates for alarm in gate.alarms],
        "passes": [_said(one) for one in queries.passes(office.code, begins, 14)],
    }  # fmt: skip


def _shown(one: Person, now: datetime) -> dict[str, Any]:
    begun = one.arrived_at or one.since
    minutes = int((now - (one.since if one.inside else begun)).total_seconds() // 60)
    return {"one": one, "zone": ZONES.get(one.zone, one.zone), "minutes": max(minutes, 0),
            "long": one.inside and now - one.since > LONG}  # fmt: skip


def _said(one: Pass) -> dict[str, Any]:
    return {"one": one, "reason": GATE_REASONS.get(one.reason, one.reason),
            "from": ZONES.get(one.zone_from, one.zone_from),
            "to": ZONES.get(one.zone_to, one.zone_to)}  # fmt: skip


@requires(*FIRE)
@require_GET
def evacuation(request: HttpRequest, office: str) -> HttpResponse:
    """Who is in the house, zone by zone: one click from anywhere, plain HTML, to be printed."""
    found, now = office_or_404(office), clock.now()
    by_zone = queries.evacuation(found.code)
    context = frame(request, found, "visits_evacuation") | {
        "now": now, "total": sum(map(len, by_zone.values())),
        "by_zone": [(ZONES.get(zone, zone), listed) for zone, listed in by_zone.items()],
    }  # fmt: skip
    return render(request, "visits/evacuation.html", context)


@requires(*FIRE)
@require_GET
def evacuation_csv(request: HttpRequest, office: str) -> HttpResponse:
    """The same list as a file."""
    found, now = office_or_404(office), clock.now()
    stamp = zones.local(now, found.timezone).strftime("%Y%m%d-%H%M")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="evacuation-{found.code}-{stamp}.csv"'
    writer = csv.writer(answer)
    writer.writerow(["zone", "ticket", "colour", "kind", "card", "since", "companion_of"])
    for zone, listed in queries.evacuation(found.code).items():
        for one in listed:
            since = zones.local(one.since, found.timezone).isoformat(timespec="seconds")
            writer.writerow([zone, one.ticket, one.colour, one.kind, one.card, since,
                             one.companion_of or ""])  # fmt: skip
    return answer
