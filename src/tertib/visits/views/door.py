"""``POST /arrival/check-in``: the acts of a door tablet, one a request, each done once.

A request is ``{"id": uuid, "verb": ..., "at": ms or ISO, "office": code, "body": {...}}``. Verbs
and their bodies: ``check_in`` (code or qr, card), ``companion`` (principal, card, reason, paper,
pouch), ``walk_in`` (service, reason, card), ``give_back`` (card, pouch), ``lose`` (card),
``turn_away`` (reason). Without ``verb`` and ``body`` it is a check-in, its fields beside ``id``.

What the rules refuse is a problem with status 409 and ``reason``, ``title``, ``why``, ``next``; it
was not done and may be sent again. What is not of this form is 422, an office of others 403, and
so is an act that someone else did (``by``, the id of who acted): the record names who acted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from tertib.foundation import clock
from tertib.foundation.problems import problem
from tertib.ledger.actors import Actor
from tertib.offices.access import actor_of, codes_of, staff_of
from tertib.offices.models import Role
from tertib.offices.queries import UnknownOffice
from tertib.offices.quick_access import requires_quickly
from tertib.visits import actions, invitation, refusals
from tertib.visits.actions import Act
from tertib.visits.rules import Refused

WHILE = timedelta(seconds=60)
"""An act older than this was kept by the tablet: its line was cut."""


class BadAct(ValueError):
    """The request is not of the form above."""


Body = dict[str, Any]
Doer = Callable[[str, Body, Actor, datetime, Act, bool], Body]


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > 400 or "\0" in value:
        raise BadAct(name)
    return value


def _pouch(body: Body) -> int | None:
    value = body.get("pouch")
    if value is not None and type(value) is not int:
        raise BadAct("pouch")
    return value


def _check_in(
    office: str, body: Body, actor: Actor, now: datetime, act: Act, offline: bool
) -> Body:
    presented, uid = _text(body, "qr" if body.get("qr") else "code"), _text(body, "card")
    return actions.check_in(office, presented, uid, actor, now, act=act, offline=offline).as_json()


def _companion(
    office: str, body: Body, actor: Actor, now: datetime, act: Act, offline: bool
) -> Body:
    principal, reason, paper = (_text(body, name) for name in ("principal", "reason", "paper"))
    return actions.check_in_companion(
        office, principal, reason, paper, _pouch(body) or 0, _text(body, "card"), actor, now,
        act=act, offline=offline,
    ).as_json()  # fmt: skip


def _walk_in(office: str, body: Body, actor: Actor, now: datetime, act: Act, offline: bool) -> Body:
    service, reason, uid = (_text(body, name) for name in ("service", "reason", "card"))
    done = actions.walk_in(office, service, reason, uid, actor, now, act=act, offline=offline)
    form = {"url": invitation.address(done.visit), "svg": str(invitation.qr(done.visit))}
    return done.as_json() | {"form": form}


def _give_back(
    office: str, body: Body, actor: Actor, now: datetime, act: Act, offline: bool
) -> Body:
    return actions.return_card(
        office, _text(body, "card"), actor, now, pouch=_pouch(body), act=act
    ).as_json()


def _lose(office: str, body: Body, actor: Actor, now: datetime, act: Act, offline: bool) -> Body:
    return {"card": actions.lose_card(office, _text(body, "card"), actor, now, act=act).label}


def _turn_away(
    office: str, body: Body, actor: Actor, now: datetime, act: Act, offline: bool
) -> Body:
    reason = _text(body, "reason")
    actions.turn_away(office, reason, actor, now, act=act)
    return {"reason": reason}


VERBS: dict[str, Doer] = {
    "check_in": _check_in,
    "companion": _companion,
    "walk_in": _walk_in,
    "give_back": _give_back,
    "lose": _lose,
    "turn_away": _turn_away,
}


@requires_quickly(Role.DOOR, Role.SUPERVISOR)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one act of the door."""
    now = clock.now()
    try:
        sent = json.loads(request.body)
        verb, body = sent.get("verb", "check_in"), sent.get("body", sent)
        done = Act(UUID(_text(sent, "id")), staff_of(request).id, _moment(sent.get("at"), now))
        if sent.get("by") not in (None, str(done.staff_id)):
            return problem(403, "Someone else's act", reason="other_person")
        allowed = codes_of(request)
        office = _text(sent, "office") if "office" in sent or not allowed else allowed[0]
        if allowed is not None and office not in allowed:
            return problem(403, "Not your office", reason="not_yours")
        offline = now - done.at > WHILE
        answer = VERBS[verb](office, body, actor_of(request), now, done, offline)
    except Refused as refused:
        said = refusals.words(refused.reason, refused.facts)
        return problem(
            409, said["title"], reason=refused.reason, why=said["why"], next=said["next"],
            detail=f"{said['why']} {said['next']}", **refused.facts,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, UnknownOffice):
        return problem(422, "Not an act of the door", reason="bad_act")
    return JsonResponse(answer)


def _moment(at: Any, now: datetime) -> datetime:
    """The act's time: ms since 1970, ISO 8601 with its zone, or nothing for now."""
    if at is None:
        return now
    if type(at) is int:
        return datetime.fromtimestamp(min(max(at, 0), 253_000_000_000_000) / 1000, UTC)
    found = datetime.fromisoformat(at)
    if found.tzinfo is None:
        raise BadAct("at")
    return found
