"""What the staff pages share: who may, the sibling pages, the words of a candidate."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.translation import gettext as _

from tertib.checkpoint import orders, rules, wording
from tertib.checkpoint.models import Candidate, State
from tertib.checkpoint.queries import case as cases
from tertib.checkpoint.queries.lanes import is_late, is_missed
from tertib.offices.access import holds, offices_for, offices_of, staff_of
from tertib.offices.models import Office, Role

OFFICERS = (Role.BORDER, Role.SUPERVISOR)
"""Who sees faces at a lane and decides."""
BOARD = (Role.BORDER, Role.SUPERVISOR, Role.OPERATOR)
READERS = (Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR)


def roles_at(request: HttpRequest, office: str) -> frozenset[str]:
    """The deciding roles that who is signed in holds at this office."""
    held = []
    for role in OFFICERS:
        codes = offices_for(staff_of(request), role)
        if codes is None or office in codes:
            held.append(str(role))
    return frozenset(held)


def frame(request: HttpRequest, office: Office, page: str) -> dict[str, Any]:
    """What each page shows around itself: sibling pages one may open, other offices."""
    pages = (
        ("lanes_office", _("Lanes"), BOARD), ("candidates", _("Supervisor"), (Role.SUPERVISOR,)),
        ("lane_metrics", _("Figures"), READERS),
    )  # fmt: skip
    tabs = [
        (reverse(name, args=[office.code]), label, name == page)
        for name, label, roles in pages if holds(request, office.code, *roles)
    ]  # fmt: skip
    return {"office": office, "tabs": tabs, "page": page, "offices": offices_of(request)}


def order_of(one: Candidate, now: datetime) -> orders.Order | None:
    """The order for which the person is held, or that would bar them now."""
    return orders.by_id(one.order_id) or orders.barring(one.subject_id, one.lane.direction, now)


def shown(one: Candidate, now: datetime) -> dict[str, Any]:
    """A candidate in words, with the order that bars it."""
    title, advice = wording.BANDS.get(one.band, (one.band, ""))
    shots = [shot.number for shot in one.dossier.shots.all()]
    words = cases.words_to_agencies(one, now)
    waiting = [word for word in words if word.waiting]
    freed = (
        one.state == State.IDENTICAL
        and orders.barring(one.subject_id, one.lane.direction, now) is None
    )
    return {
        "one": one, "id": one.id, "band": title, "advice": advice, "shots": shots,
        "rank": rules.BANDS.index(one.band) + 1 if one.band in rules.BANDS else 0,
        "order": order_of(one, now), "photographs": orders.photographs(one.subject_id, one.face_id),
        "attack": rules.hints_at_attack(one.attack), "words": words,
        "late": is_late(one), "missed": is_missed(one, now),
        "erased": one.dossier.erased_at is not None,
        "reason": wording.REASONS.get(one.reason, ""),
        "freed": freed,
        "waiting": min(waiting, key=lambda word: word.due or now, default=None),
        "unreached": any(word.unreached for word in words),
        "escalations": max((word.contact.escalations for word in waiting), default=0),
    }  # fmt: skip


def part(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The part of a page that renews itself, or 304 while it is the one of ``If-None-Match``."""
    answer = render(request, template, context)
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    return answer


def reasons() -> list[tuple[int, str, Any]]:
    """Number key, code and words of the reasons of a dismissal."""
    return [(n, code, wording.REASONS[code]) for n, code in enumerate(rules.REASONS, 1)]


def details(who: Any) -> list[tuple[Any, Any]]:
    """A subject's particulars that are known, with the names of their fields."""
    return [
        (wording.FIELDS[name], formats.date_format(value, "j F Y") if name == "born" else value)
        for name, value in orders.details(who)
    ]


def address(name: str) -> str:
    """The address of another subject's page without arguments; empty where it is not mounted."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
