"""The second pair of eyes on what was asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.ledger.actors import Actor
from tertib.watchlist import codes
from tertib.watchlist.actions import subjects
from tertib.watchlist.actions.common import acting, check_urgent, locked, note, of_the_house, show
from tertib.watchlist.actions.common import staff_id as person
from tertib.watchlist.actions.erasing import erase_if_refused
from tertib.watchlist.actions.photographs import discard
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Order, Photograph, Subject
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import Refused, State


@transaction.atomic
def approve(order_id: UUID, actor: Actor, now: datetime) -> Order:
    """Put a proposed order in force; an urgent one for twenty days from today.

    Raises:
        NotAllowed: not proposed any more, or by an agency.
        Refused: ``own_proposal``; ``own_photograph``: one of theirs comes with it; ``over``: its
            period ended meanwhile; ``urgent_before``: an urgent one would prolong another.
    """
    order, by = locked(order_id), of_the_house(actor)
    verb = "admit" if order.urgent else "approve"
    state = rules.next_state(State(order.state), verb, "staff")
    rules.check_approver(str(order.proposed_by_id), str(by))
    if order.photographs.filter(added_by=by, removed_at=None).exists():
        raise Refused("own_photograph")
    Subject.objects.select_for_update().get(id=order.subject_id)
    if order.urgent:
        check_urgent(order.subject_id, order.agency_id, order.kind, now)
        period = rules.urgent_period(day_of(now))
        order.start, order.end = period.start, period.end
    if order.end and order.end < day_of(now):
        raise Refused("over")
    order.state, order.approved_by_id, order.approved_at = state.value, by, now
    order.save()
    subjects.accept(Order.objects.filter(id=order.id))
    note(order, "approved", actor, now, state=order.state)
    show([order.subject_id], now)
    return order


@transaction.atomic
def reject(order_id: UUID, why: str, actor: Actor, now: datetime) -> Order:
    """Refuse a proposed order for a coded reason; whoever proposed it may take it back so.

    What came with it goes: its subject stays as it was, its photographs are destroyed. Of whom
    there was no other order everything is erased.

    Raises:
        NotAllowed: not proposed any more, or by an agency.
        Refused: ``no_reason``: none of the codes.
    """
    order = locked(order_id)
    state = rules.next_state(State(order.state), "reject", acting(actor, order.agency_id))
    if why not in codes.known("rejections"):
        raise Refused("no_reason", "why")
    order.state, order.why_ended = state.value, why
    order.ended_by_id, order.ended_at = person(actor), now
    order.save()
    discard(Photograph.objects.filter(order=order), now)
    note(order, "rejected", actor, now, why=why)
    erase_if_refused(order.subject_id, actor, now)
    return order
