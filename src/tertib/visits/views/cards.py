"""The stock of cards: tap one to see it and to act on it; register new ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tertib.foundation import clock
from tertib.offices import access
from tertib.offices.access import actor_of, office_or_404, requires, staff_of
from tertib.offices.models import Office, Role
from tertib.visits import actions, queries, refusals
from tertib.visits.models import Card, Colour
from tertib.visits.rules import Refused
from tertib.visits.views.common import CARDS, frame

STATES = ("stock", "issued", "inside", "outside", "returned", "lost", "revoked")
SUPERVISED = frozenset({"register", "revoke"})
"""Acts that need the supervisor."""


@requires(*CARDS)
@require_http_methods(["GET", "POST"])
def cards(request: HttpRequest, office: str) -> HttpResponse:
    """All cards by colour and state; ``?card=`` shows the one that was tapped or typed."""
    found = office_or_404(office)
    supervises = access.offices_for(staff_of(request), Role.SUPERVISOR)
    may = supervises is None or found.code in supervises
    problem, status = None, 200
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb in SUPERVISED and not may:
            return access.denied(request, (Role.SUPERVISOR,))
        try:
            said = _do(request, found, verb)
        except Refused as refused:
            problem, status = refusals.words(refused.reason, refused.facts), 422
        else:
            messages.success(request, said)
            return redirect(request.path)
    wanted = request.GET.get("card", "").strip()
    shown = _find(found, wanted) if wanted else None
    stock = queries.stock(found.code)
    context = frame(request, found, "visits_cards") | {
        "problem": problem, "may": may, "wanted": wanted, "shown": shown,
        "visit": queries.by_card(shown.uid) if shown else None,
        "states": [(state, Card.State(state).label) for state in STATES],
        "stock": [(colour, Colour(colour).label, [stock[colour][state] for state in STATES])
                  for colour in Colour.values],
        "returned": sum(one["returned"] for one in stock.values()),
        "lost": Card.objects.filter(office=found, state="lost").order_by("label"),
        "colours": Colour.choices, "typed": request.POST,
    }  # fmt: skip
    return render(request, "visits/cards.html", context, status=status)


def _find(office: Office, text: str) -> Card | None:
    """By UID, or by the label printed on it."""
    here = Card.objects.filter(office=office).select_related("staff")
    compact = text.replace(":", "").replace(" ", "").upper()
    return here.filter(uid=compact).first() or here.filter(label=text.upper()).first()


def _do(request: HttpRequest, office: Office, verb: str) -> str:
    """One act on a card; what to say of it.

    Raises:
        Refused: the rules say no.
    """
    actor, now, sent = actor_of(request), clock.now(), request.POST
    uid = sent.get("uid", "")
    if verb == "register":
        made = actions.register_card(
            office.code, sent.get("label", ""), sent.get("colour", ""), uid, actor, now,
            secure=bool(sent.get("secure")),
        )  # fmt: skip
        return _("Card %s is in stock.") % made.label
    if verb == "count":
        count = actions.count_cards(office.code, actor, now)
        return ngettext("%d card is back in stock.", "%d cards are back in stock.", count) % count
    if verb == "lose":
        return _("Card %s is lost; gates refuse it from now on.") % (
            actions.lose_card(office.code, uid, actor, now).label
        )
    if verb == "revoke":
        reason = sent.get("reason", "").strip()[:200]
        if not reason:
            raise Refused("no_reason")
        return _("Card %s is revoked for good.") % (
            actions.revoke_card(office.code, uid, actor, now, reason=reason).label
        )
    if verb == "give_back":
        ended = actions.return_card(office.code, uid, actor, now, pouch=_pouch(sent))
        return _("Card %s is back.") % ended.card
    if verb == "replace":
        visit = queries.by_card(uid)
        if visit is None:
            raise Refused("over")
        made = actions.replace_card(office.code, visit, sent.get("fresh", ""), actor, now)
        return _("Card %s takes its place.") % made.label
    raise Refused("no_reason")


def _pouch(sent: Any) -> int | None:
    text = sent.get("pouch", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
