"""What becomes of candidates when orders change: whom nothing bars any more is let go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.checkpoint import orders, rules
from tertib.checkpoint.actions import contacting
from tertib.checkpoint.actions.common import case_of, locked, note, step
from tertib.checkpoint.models import Candidate, State
from tertib.checkpoint.rules import Who
from tertib.ledger import actors

CLOCK = actors.system("checkpoint.order")


def follow_order(order_id: UUID, now: datetime) -> int:
    """Bring all open candidates of an order's subject in line with its orders; how many changed."""
    subject = orders.subject_of(order_id)
    return _follow(now, subject_id=subject) if subject else 0


def follow_orders(now: datetime) -> int:
    """The same for every open candidate: an order ends by the calendar too. How many changed."""
    return _follow(now)


def _follow(now: datetime, **of: UUID) -> int:
    rows = Candidate.objects.filter(state__in=rules.OPEN, **of)
    return sum(_follow_one(found, now) for found in rows.values_list("dossier", flat=True))


@transaction.atomic
def _follow_one(candidate_id: UUID, now: datetime) -> bool:
    """End a candidate that nothing bars; of a hold, note whether something still does, and contact
    the agency of an order that came later.

    A hold is ended by people alone: the person stands before them, and minutes are due.
    """
    found = locked(candidate_id)
    barring = orders.all_barring(found.subject_id, found.lane.direction, now)
    barred = bool(barring)
    if found.state not in rules.OPEN:
        return False
    if found.state != State.IDENTICAL:
        if not barred:
            end(found, now)
        return not barred
    more, turned = (
        contacting.begin(found, barring, CLOCK, now),
        barred != (found.order_ended_at is None),
    )
    if turned:
        found.order_ended_at = None if barred else now
        note(found, "candidate.barred_again" if barred else "candidate.order_ended", CLOCK, now)
    if turned or more:
        found.changed_at = now
        found.save(update_fields=["order_ended_at", "changed_at"])
    return turned or bool(more)


def end(found: Candidate, now: datetime) -> None:
    """The order ended while they looked: a locked candidate is over, and nobody is held."""
    case = rules.decide(case_of(found), "end", Who(None), order=False)
    found.ended_at = now
    step(found, case, "end", now, reason="order_ended")
    note(found, "candidate.ended", CLOCK, now)
