"""What the staff pages share: the office of the address, the offices one may switch to."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tertib.foundation import zones
from tertib.offices.access import holds, offices_of
from tertib.offices.models import Office, Role

ROOM = (Role.SUPERVISOR,)
FIRE = (Role.SUPERVISOR, Role.DOOR)
CARDS = (Role.DOOR, Role.SUPERVISOR)
REPORT = (Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR)

ZONES = {
    "lobby": gettext_lazy("Lobby"),
    "service": gettext_lazy("Service room"),
    "pickup": gettext_lazy("Pick-up"),
    "staff": gettext_lazy("Staff only"),
    "outside": gettext_lazy("Outside"),
}
GATE_REASONS = {
    "ok": gettext_lazy("let in"),
    "fire": gettext_lazy("fire release"),
    "unknown": gettext_lazy("unknown card"),
    "forged": gettext_lazy("forged card"),
    "copied": gettext_lazy("copied card"),
    "replayed": gettext_lazy("copied message of a card"),
    "clonable": gettext_lazy("card without a secure chip"),
    "lost": gettext_lazy("lost card"),
    "revoked": gettext_lazy("revoked card"),
    "returned": gettext_lazy("returned card"),
    "inside": gettext_lazy("already inside"),
    "elsewhere": gettext_lazy("was in another zone"),
    "zone": gettext_lazy("not with this card"),
    "early": gettext_lazy("before its time"),
    "late": gettext_lazy("after its time"),
    "alone": gettext_lazy("the applicant is not in the house"),
    "full": gettext_lazy("room full"),
    "stale": gettext_lazy("list too old"),
    "no-list": gettext_lazy("no list yet"),
    "clock": gettext_lazy("clock not sure"),
    "busy": gettext_lazy("somebody was passing"),
    "unused": gettext_lazy("did not go through"),
    "tailgated": gettext_lazy("more people than cards"),
}
"""Reasons of a gate in words; one that is missing is shown as it is."""


def frame(request: HttpRequest, office: Office, page: str) -> dict[str, Any]:
    """What each page shows around itself: sibling pages one may open, other offices."""
    pages = (
        ("visits_room", _("Room"), ROOM), ("visits_evacuation", _("Evacuation"), FIRE),
        ("visits_cards", _("Cards"), CARDS), ("visits_report", _("Day"), REPORT),
    )  # fmt: skip
    tabs = []
    for name, label, roles in pages:
        if holds(request, office.code, *roles):
            tabs.append((reverse(name, args=[office.code]), label, name == page))
    return {
        "office": office, "tabs": tabs, "page": page, "zones": ZONES,
        "offices": offices_of(request),
    }  # fmt: skip


def day_span(office: Office, now: datetime) -> tuple[datetime, datetime]:
    """Beginning and end of the office's own day."""
    zone = zones.zone(office.timezone)
    day = now.astimezone(zone).date()
    begins = datetime.combine(day, time(), zone)
    return begins, begins + timedelta(days=1)
