"""One order: who it bars, its pictures, what has happened, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.foundation import clock, vault
from tertib.offices.access import actor_of, offices_for, requires, staff_of
from tertib.offices.models import Role
from tertib.watchlist import actions, codes, queries
from tertib.watchlist.days import day_of
from tertib.watchlist.forms import Ask
from tertib.watchlist.models import Agency, Change, Order, Photograph
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import NotAllowed, Refused
from tertib.watchlist.views.common import BOTH, LANE, attempt, order_or_404, own_agency
from tertib.watchlist.views.history import history
from tertib.watchlist.wording import words

ASKS: dict[str, Callable[..., object]] = {
    "extend": actions.extend, "revoke": actions.revoke, "confirm": actions.confirm_urgent,
}  # fmt: skip


@requires(*BOTH, *LANE)
@require_GET
def order(request: HttpRequest, order: UUID) -> HttpResponse:
    """The order's page."""
    return _page(request, order_or_404(request, order))


def _page(
    request: HttpRequest, found: Order, typed: Ask | None = None, verb: str = "", error: str = ""
) -> HttpResponse:  # fmt: skip
    now, actor, own = clock.now(), actor_of(request), own_agency(request)
    today = day_of(now)
    try:
        if own:
            card, added = queries.own_card(found, own.id, actor=actor, now=now), None
        else:
            added = queries.added(found)
            card = queries.card(found.subject_id, today, actor=actor, now=now, order=str(found.id))
    except vault.KeyDestroyed:
        gone = {"order": found, "ending": _ending(found)}
        return render(request, "watchlist/erased.html", gone, status=410)
    changes = list(found.changes.select_related("asked_by", "decided_by"))
    can = _can(request, found, today)
    asks = []
    for one in ("confirm", "extend", "revoke"):
        if one in can and not any(c.verb == one and c.state == "asked" for c in changes):
            form = typed if typed is not None and verb == one else _blank(one, found)
            asks.append((one, Change.Verb(one).label, form.drawn_fields(), one == verb))
    return render(request, "watchlist/order.html", {
        "order": found, "who": card.who, "added": added, "today": today, "can": can, "asks": asks,
        "effective": rules.effective(found.facts, today), "error": error,
        "wrong": typed.wrong() if typed else [], "false_hits": card.false_hits,
        "untold": "decide" in can and found in queries.untold(today),
        "reason": codes.words("reasons", found.reason), "ending": _ending(found),
        "official": codes.words("officials", found.asked_for) if found.asked_for else "",
        "photographs": _photographs(found, own, changes), "history": history(found, changes),
        "waiting": [one for one in changes if one.state == Change.State.ASKED],
        "rejections": {"name": "why", "id": "why", "label": _("Reason for refusing"),
                       "type": "select", "required": True,
                       "options": codes.options("rejections")},
        "upload": {"name": "photo", "id": "photo", "label": _("Another photograph"),
                   "type": "file", "accept": "image/*", "required": True},
        "sex": {"L": _("Male"), "P": _("Female")}.get(card.who.sex, ""),
    }, status=422 if typed or error else 200)  # fmt: skip


def _blank(verb: str, found: Order) -> Ask:
    return Ask(verb, for_life=found.kind == Order.Kind.ENTRY)


def _can(request: HttpRequest, found: Order, today: date) -> set[str]:
    """What this person may do with the order now; the rules are asked again when it is done."""
    staff = staff_of(request)
    officer = offices_for(staff, Role.WATCHLIST) != []
    agent = offices_for(staff, Role.AGENCY) != []
    supervisor = offices_for(staff, Role.SUPERVISOR) != []
    mine = found.proposed_by_id == staff.id
    in_force = rules.effective(found.facts, today)
    can = set()
    if found.state == Order.State.PROPOSED:
        decides = officer or (supervisor and found.urgent)
        can |= {"approve"} if decides and not mine else set()
        can |= {"reject"} if decides or agent else set()
    if officer or agent:
        can |= {"photographs"} if officer or _stands(found, today) else set()
        can |= {"revoke"} if _stands(found, today) and found.approved_at else set()
        can |= {"confirm"} if in_force and found.urgent else set()
        can |= {"extend"} if in_force and not found.urgent and found.end and not found.extensions \
            else set()  # fmt: skip
    can |= {"decide"} if officer else set()
    return can


def _stands(found: Order, today: date) -> bool:
    standing = (Order.State.PROPOSED, Order.State.URGENT, Order.State.ACTIVE)
    return found.state in standing and (found.end is None or found.end >= today)


def _ending(found: Order) -> str:
    if found.state == Order.State.REVOKED:
        return codes.words("revocations", found.why_ended)
    return codes.words("rejections", found.why_ended) if found.why_ended else ""


def _photographs(
    found: Order, own: Agency | None, changes: Iterable[Change]
) -> list[dict[str, Any]]:  # fmt: skip
    """With what is wrong with each; of one that waits, to people of the house, how like it is."""
    kept = queries.photographs_of(found, own.id if own else None).select_related(
        "order", "subject__key"
    )
    asked = {one.photograph_id for one in changes
             if one.verb == Change.Verb.ADD and one.state == Change.State.ASKED}  # fmt: skip
    shown = []
    for one in kept.defer("sealed"):
        proposed = one.order is not None and one.order.approved_at is None
        compares = own is None and (proposed or one.id in asked)
        shown.append({
            "photo": one, "warnings": [words(code) for code in one.warnings],
            "judged": one.quality is not None, "proposed": proposed, "asked": one.id in asked,
            "likeness": queries.compared(one) if compares else "",
        })  # fmt: skip
    return shown


@requires(Role.WATCHLIST, Role.SUPERVISOR)
@require_POST
def approve(request: HttpRequest, order: UUID) -> HttpResponse:
    """Put it in force; a supervisor at a checkpoint, an urgent one only."""
    found = order_or_404(request, order)
    if "approve" not in _can(request, found, day_of(clock.now())) and not _own(request, found):
        raise Http404
    error = attempt(lambda: actions.approve(order, actor_of(request), clock.now()))
    return _after(
        request, found, error, _("In force from now on; cameras know it within a second.")
    )


def _own(request: HttpRequest, found: Order) -> bool:
    """Who asked is told so in words, rather than that there is nothing."""
    return found.proposed_by_id == staff_of(request).id


@requires(*BOTH, Role.SUPERVISOR)
@require_POST
def reject(request: HttpRequest, order: UUID) -> HttpResponse:
    """Refuse a proposal, or take one's own back."""
    found = order_or_404(request, order)
    if "reject" not in _can(request, found, day_of(clock.now())):
        raise Http404
    why = request.POST.get("why", "")
    if why not in codes.known("rejections"):
        return _page(request, found, error=words("wrong_why"))
    error = attempt(lambda: actions.reject(order, why, actor_of(request), clock.now()))
    if error:
        return _page(request, found, error=error)
    messages.success(request, _("Rejected."))
    return redirect("watchlist_queue")  # of the person there may be nothing to see any more


@requires(*BOTH)
@require_POST
def ask(request: HttpRequest, order: UUID, verb: str) -> HttpResponse:
    """Ask for an extension, a revocation, or bring the formal decision."""
    found = order_or_404(request, order)
    if verb not in ASKS:
        raise Http404
    form = Ask(verb, request.POST, for_life=found.kind == Order.Kind.ENTRY)
    if not form.is_valid():
        return _page(request, found, form, verb)
    said = form.cleaned_data
    order_of_words = {"extend": ("end", "number", "decided_on"),
                      "revoke": ("why", "number", "decided_on"),
                      "confirm": ("basis", "number", "decided_on", "end")}  # fmt: skip
    try:
        ASKS[verb](order, *(said[name] for name in order_of_words[verb]), actor_of(request),
                   clock.now())  # fmt: skip
    except Refused as refused:
        form.refuse(refused)
        return _page(request, found, form, verb)
    except NotAllowed:
        return _page(request, found, error=words("not_now"))
    return _after(request, found, "", _("Asked for. Another officer decides."))


@requires(Role.WATCHLIST)
@require_POST
def decide(request: HttpRequest, change: UUID, verb: str) -> HttpResponse:
    """Grant or refuse a change."""
    asked = Change.objects.filter(id=change).first()
    if asked is None or verb not in ("grant", "refuse"):
        raise Http404
    found, why = order_or_404(request, asked.order_id), request.POST.get("why", "")
    if verb == "grant":
        error = attempt(lambda: actions.grant(change, actor_of(request), clock.now()))
        return _after(request, found, error, _("Done; it holds from now on."))
    if why not in codes.known("rejections"):
        return _page(request, found, error=words("wrong_why"))
    error = attempt(lambda: actions.turn_down(change, why, actor_of(request), clock.now()))
    return _after(request, found, error, _("Refused."))


@requires(*BOTH)
@require_POST
def add_photograph(request: HttpRequest, order: UUID) -> HttpResponse:
    """One more picture of the person; of somebody barred it waits for another officer."""
    found, sent = order_or_404(request, order), request.FILES.get("photo")
    made = list[Photograph]()
    if sent is None:
        return _page(request, found, error=words("not_a_picture"))
    data = sent.read()
    error = attempt(
        lambda: made.append(actions.add_photograph(order, data, actor_of(request), clock.now()))
    )
    waits = made and Change.objects.filter(photograph=made[0], state=Change.State.ASKED).exists()
    done = _("Added. Cameras look for it once another officer agrees.") if waits else _("Added.")
    return _after(request, found, error, done)


@requires(*BOTH)
@require_POST
def remove_photograph(request: HttpRequest, order: UUID, photo: UUID) -> HttpResponse:
    """Destroy a picture of the person; of somebody barred, ask for it."""
    found, made, own = order_or_404(request, order), list[Change | None](), own_agency(request)
    if not queries.photographs_of(found, own.id if own else None).filter(id=photo).exists():
        raise Http404
    error = attempt(lambda: made.append(
        actions.remove_photograph(order, photo, actor_of(request), clock.now())))  # fmt: skip
    waits = any(made)
    done = _("Asked for. Another officer decides.") if waits else _("Removed.")
    return _after(request, found, error, done)


def _after(request: HttpRequest, found: Order, error: str, done: str) -> HttpResponse:
    if error:
        return _page(request, found, error=error)
    messages.success(request, done)
    return redirect("watchlist_order", found.id)
