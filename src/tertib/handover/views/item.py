"""One passport in the hand of an officer: where it is, and the next act."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tertib.foundation import clock, zones
from tertib.handover import actions, queries, rules, wording
from tertib.handover.models import AT_REST, Item, Kind, State, Way
from tertib.handover.views.room import READERS, WORKERS
from tertib.lockers import queries as lockers
from tertib.offices.access import holds, office_or_404, requires, staff_of

Act = Callable[[Item, HttpRequest, UUID, datetime], str]


def _load(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    made = actions.load(item.id, item.office_id, request.POST.get("code", ""), officer, now)
    return _("Compartment %s. Tap your badge there, put it in, close the door.") % (
        made.compartment.number
    )


def _seal(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    actions.seal(item.id, item.office_id, request.POST.get("code", ""), officer, now)
    return _("Sealed. The PIN is on its way to the holder.")


def _recall(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    actions.recall(item.id, item.office_id, request.POST.get("reason", ""), officer, now)
    return _("Its PIN is dead. Tap your badge at the locker and take it out.")


def _stow(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    actions.stow(item.id, item.office_id, request.POST.get("code", ""), officer, now)
    return _("Back in the vault.")


def _check(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    who = request.POST.get("who", "")
    delegate, kind = None, who
    if who not in Kind.values:
        try:
            delegate, kind = UUID(who), Kind.OTHER.value
        except ValueError:
            raise rules.Refused("not_named") from None
    actions.check(
        item.id, item.office_id, kind, request.POST.getlist("papers"), officer, now,
        delegate=delegate, name=request.POST.get("name", ""), nik=request.POST.get("nik", ""),
    )  # fmt: skip
    return _("The papers are checked. Scan the label of the passport and hand it over.")


def _give(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    actions.give(item.id, item.office_id, request.POST.get("code", ""), officer, now)
    return _("Handed over. The holder has the receipt.")


def _refuse(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    actions.refuse(item.id, item.office_id, request.POST.get("reason", ""), officer, now)
    return _("Refused. The passport goes back to the vault; the reason is recorded.")


def _send(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    code, tracking = request.POST.get("code", ""), request.POST.get("tracking", "")
    actions.send(item.id, item.office_id, code, tracking, officer, now)
    return _("Given to the post. The holder has the tracking number.")


def _come_back(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    actions.come_back(item.id, item.office_id, request.POST.get("code", ""), officer, now)
    return _("Back in the vault.")


def _deliver(item: Item, request: HttpRequest, officer: UUID, now: datetime) -> str:
    actions.deliver(item.id, item.office_id, request.POST.get("proof", ""), officer, now)
    return _("Delivered. The holder has the receipt.")


ACTS: dict[str, Act] = {
    "load": _load, "seal": _seal, "recall": _recall, "stow": _stow, "check": _check,
    "give": _give, "refuse": _refuse, "send": _send, "come_back": _come_back, "deliver": _deliver,
}  # fmt: skip
ENDS = frozenset({"seal", "stow", "give", "refuse", "send", "come_back", "deliver"})
"""Acts after which the officer takes up the next passport."""


@requires(*READERS)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, office: str, item: UUID) -> HttpResponse:
    """A passport of this office; POST does one act of :data:`ACTS`."""
    found, now = _found(office, item), clock.now()
    refused, status = None, 200
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None or not holds(request, office, *WORKERS):
            raise Http404
        try:
            messages.success(request, act(found, request, staff_of(request).id, now))
            if request.POST["act"] in ENDS:
                return redirect("handover_office", office)
            return redirect("handover_item", office, item)
        except rules.Refused as refusal:
            refused, status = wording.words(refusal.reason), 422
            found = _found(office, item)
    return render(request, "handover/item.html", _context(request, found, now) | {
        "refused": refused}, status=status)  # fmt: skip


def _found(office: str, item_id: UUID) -> Item:
    office_or_404(office)
    found = queries.item(item_id, office)
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, item: Item, now: datetime) -> dict[str, Any]:
    officer, zone = staff_of(request).id, zones.zone(item.office.timezone)
    at_rest = item.state in AT_REST and item.deadline > now
    named = queries.named(item) if at_rest else []
    holder = queries.holder(item)
    chosen = request.POST.get("who", Kind.HOLDER.value)
    return {
        "item": item, "office": item.office, "now": now,
        "may_act": holds(request, item.office_id, *WORKERS),
        "holder": holder, "door": lockers.place_of(item.load),
        "service": queries.service_words(item.service_code, now),
        "days_left": rules.days_left(item.deadline, now, zone), "at_rest": at_rest,
        "to_clear": item.state == State.CANCELLED and item.load is not None,
        "own_load": item.loaded_by_id == officer,
        "check": actions.standing_check(item, officer, now) if at_rest else None,
        "address": queries.address(item) if item.way == Way.POST and item.state in (
            *AT_REST, State.WITH_COURIER) else {},
        "who": [
            (Kind.HOLDER.value, holder or _("The holder"), Kind.HOLDER.label,
             Kind.HOLDER.value),
            *((str(one.id), one.name, one.label, one.kind) for one in named),
            *((kind.value, _("Someone else"), kind.label, kind.value)
              for kind in (Kind.FAMILY, Kind.OTHER)),
        ],
        "chosen": chosen, "seen": request.POST.getlist("papers"),
        "typed": {name: request.POST.get(name, "") for name in ("name", "nik", "tracking")},
        "papers": [(code, words, [kind for kind in Kind.values if code in rules.PAPERS[kind]])
                   for code, words in wording.PAPERS.items()],
        "refusing": wording.REFUSING.items(), "recalling": wording.RECALLING.items(),
        "proving": wording.PROVING.items(), "course": queries.course(item, names=True),
        "findings": list(item.findings.all()),
    }  # fmt: skip


@requires(*WORKERS)
@require_GET
def label(request: HttpRequest, office: str, item: UUID) -> HttpResponse:
    """The label to print: the code, as text and as a QR, and nothing about the person."""
    found = _found(office, item)
    picture = io.BytesIO()
    segno.make(found.code, error="m").save(
        picture,
        kind="svg",
        scale=4,
        border=2,
        xmldecl=False,
        svgns=True,
        light="#fff",
        omitsize=True,
    )
    return render(request, "handover/label.html", {
        "item": found, "office": found.office, "qr": picture.getvalue().decode()})  # fmt: skip
