"""The holder's page: where it is, how to collect it, a new PIN, who may collect, the proof."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.applications import queries as applications
from tertib.applications import signin
from tertib.foundation import clock, zones
from tertib.handover import actions, queries, rules, wording
from tertib.handover.actions.choosing import ADDRESS
from tertib.handover.conf import handover as conf
from tertib.handover.models import AT_REST, OPEN, Handover, Item, Kind, State, Way
from tertib.ledger import queries as record
from tertib.lockers import queries as lockers
from tertib.lockers import secret
from tertib.offices import queries as offices

View = Callable[..., HttpResponse]


def holders(view: Callable[..., HttpResponse]) -> View:
    """Only the phone that applied sees it; to others it does not exist."""

    @signin.required
    @wraps(view)
    def guarded(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            application = queries.application_of(key, request.contact_id)  # type: ignore[attr-defined]
        except queries.NotYours:
            raise Http404 from None
        item = queries.item_of(application)
        if item is None:
            if request.method != "GET" or kwargs:
                raise Http404
            standing = applications.standing(application, None)
            party = standing.party_id if standing else None
            return render(request, "handover/not_yet.html", {"party": party})
        return view(request, item, *args, **kwargs)

    return guarded


@holders
@require_GET
def collect(request: HttpRequest, item: Item) -> HttpResponse:
    """Where it is and what to do."""
    return _page(request, item)


def _page(
    request: HttpRequest, item: Item, refused: wording.Refusal | None = None, at: str = ""
) -> HttpResponse:
    context = _context(request, item, clock.now()) | {"refused": refused, "refused_at": at}
    return render(request, "handover/collect.html", context, status=422 if refused else 200)


def _context(request: HttpRequest, item: Item, now: datetime) -> dict[str, Any]:
    office, zone = item.office, zones.zone(item.office.timezone)
    named = queries.named(item)
    pin_for = [one for one in named if rules.may_have_pin(one.kind, office.code, conf().family_pin)]
    door, written = lockers.place_of(item.load), queries.address(item)
    return {
        "item": item, "office": office, "today": offices.today(office, now), "now": now,
        "title": queries.service_words(item.service_code, now),
        "days_left": rules.days_left(item.deadline, now, zone),
        "last_day": zones.local(item.last_moment, office.timezone).date(),
        "at_rest": item.state in AT_REST, "open": item.state in OPEN, "named": named,
        "over": item.locker_until is not None and item.locker_until <= now,
        "pin_for": pin_for, "door": door, "address": written,
        "ways": _ways(item), "bring": {
            kind: [wording.BRING[code] for code in rules.PAPERS[kind]] for kind in Kind.values
        },
        "done": Handover.objects.filter(item=item).first() if item.state == State.HANDED_OVER
        else None,
        "course": queries.course(item, names=False),
        "typed": {name: request.POST.get(name, "") for name in ("way", "kind", "full_name", "nik")},
        "home": {name: request.POST.get(name, written.get(name, "")) for name in ADDRESS},
        "may_name": len(named) < conf().delegates,
    }  # fmt: skip


def _ways(item: Item) -> list[tuple[str, str, str]]:
    """Value, label and hint of the ways that this office offers."""
    ways = []
    if lockers.has_passport_bank(item.office_id):
        ways.append((Way.LOCKER.value, str(Way.LOCKER.label),
                     _("A PIN comes by WhatsApp; you meet nobody.")))  # fmt: skip
    ways.append((Way.COUNTER.value, str(Way.COUNTER.label), _("With your papers, no appointment.")))
    if conf().post:
        ways.append((Way.POST.value, str(Way.POST.label),
                     _("Pos Indonesia brings it; you pay the postage to the post.")))  # fmt: skip
    return ways


@holders
@require_POST
def way(request: HttpRequest, item: Item) -> HttpResponse:
    """Choose how to collect it."""
    address = {name: request.POST.get(name, "") for name in ADDRESS}
    return _do(request, item, "way", lambda now: actions.choose(
        item.id, request.POST.get("way", ""), address, now), _("Saved."))  # fmt: skip


@holders
@require_POST
def pin(request: HttpRequest, item: Item) -> HttpResponse:
    """Ask for a new PIN."""
    try:
        chosen = UUID(request.POST["for"]) if request.POST.get("for") else None
    except ValueError:
        raise Http404 from None
    text = _("A new PIN is on its way by WhatsApp. The old one works no longer.")
    return _do(request, item, "pin", lambda now: actions.new_pin(item.id, chosen, now), text)


@holders
@require_POST
def people(request: HttpRequest, item: Item) -> HttpResponse:
    """Name a collector."""
    sent = request.POST
    return _do(request, item, "people", lambda now: actions.name(
        item.id, sent.get("kind", ""), sent.get("full_name", ""), sent.get("nik", ""), now),
        _("Named. They come to the counter with the papers below."))  # fmt: skip


@holders
@require_POST
def remove(request: HttpRequest, item: Item, delegate: UUID) -> HttpResponse:
    """Take a collector off."""
    return _do(request, item, "people", lambda now: actions.remove(item.id, delegate, now),
               _("Taken off."))  # fmt: skip


@holders
@require_http_methods(["GET", "POST"])
def not_me(request: HttpRequest, item: Item) -> HttpResponse:
    """The holder did not receive it."""
    if request.method == "POST":
        return _do(request, item, "", lambda now: actions.dispute(item.id, now),
                   _("Thank you. Internal compliance sees your report now."))  # fmt: skip
    if item.state != State.HANDED_OVER:
        raise Http404
    return render(request, "handover/not_me.html", _context(request, item, clock.now()))


def _do(
    request: HttpRequest, item: Item, at: str, act: Callable[[datetime], object], text: str
) -> HttpResponse:
    try:
        act(clock.now())
    except rules.Refused as refused:
        item.refresh_from_db()
        return _page(request, item, wording.words(refused.reason), at)
    messages.success(request, text)
    return redirect("collect", str(item.application_id))


@holders
@require_GET
def open_code(request: HttpRequest, item: Item, token: str) -> HttpResponse:
    """The QR for the locker, drawn from the link in the message: it is kept nowhere here."""
    load = lockers.load(item.load) if item.load else None
    valid = bool(
        load and item.state == State.IN_LOCKER and secret.opens(load.salt, load.secrets, token)
    )
    picture = io.BytesIO()
    if valid:
        segno.make(token, error="m", boost_error=False).save(
            picture, kind="svg", scale=6, border=4, xmldecl=False, light="#fff", omitsize=True
        )
    context = {"item": item, "office": item.office, "valid": valid,
               "qr": picture.getvalue().decode(), "door": lockers.place_of(item.load)}  # fmt: skip
    return render(request, "handover/open.html", context, status=200 if valid else 410)


@holders
@require_GET
def receipt(request: HttpRequest, item: Item) -> HttpResponse:
    """The proof file: every entry of the record about this person, checkable without us."""
    answer = HttpResponse(
        record.receipt([item.key_id], clock.now()), content_type="application/octet-stream"
    )
    answer["Content-Disposition"] = f'attachment; filename="tertib-{item.code}.proof"'
    answer["Cache-Control"] = "private, no-store"
    return answer
