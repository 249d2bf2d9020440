"""A list that was read in: kept, written, approved or dropped as one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tertib.foundation import vault
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.watchlist.actions import subjects
from tertib.watchlist.actions.common import of_the_house, show
from tertib.watchlist.actions.photographs import discard
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Batch, Order, Photograph
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import Refused


@transaction.atomic
def keep(
    name: str, data: bytes, report: dict[str, object], actor: Actor, now: datetime
) -> Batch:  # fmt: skip
    """Keep a file with the report of its dry run, sealed, until it is written or dropped."""
    by, key = of_the_house(actor), vault.create(now)
    made = Batch(name=name[:120], key_id=key.id, report=report, proposed_by_id=by, proposed_at=now)
    made.sealed = key.seal(data, f"batch:{made.id}")
    made.save(force_insert=True)
    record.append(actor, "watchlist.list_read", f"batch:{made.id}", {}, at=now)
    return made


@transaction.atomic
def start_writing(batch_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a job propose what is new in a kept file; only whoever read it in.

    Raises:
        Refused: ``answered``; ``not_yours``.
    """
    by = of_the_house(actor)
    batch = Batch.objects.select_for_update().get(id=batch_id)
    if batch.state != Batch.State.READ:
        raise Refused("answered")
    if batch.proposed_by_id != by:
        raise Refused("not_yours")
    batch.state = Batch.State.WRITING
    batch.save(update_fields=["state"])
    record.append(actor, "watchlist.list_proposed", f"batch:{batch_id}", {}, at=now)


@transaction.atomic
def approve_batch(batch_id: UUID, actor: Actor, now: datetime) -> int:
    """Put all orders of a batch in force that are not over by now; how many.

    Raises:
        NotAllowed: by an agency.
        Refused: ``answered``, ``own_proposal``, ``own_photograph``: added to one of the orders.
    """
    by = of_the_house(actor)
    batch = _written(batch_id)
    rules.check_approver(str(batch.proposed_by_id), str(by))
    orders = Order.objects.filter(batch=batch, state=Order.State.PROPOSED)
    if Photograph.objects.filter(order__in=orders, added_by=by, removed_at=None).exists():
        raise Refused("own_photograph")
    orders.filter(end__lt=day_of(now)).update(
        state=Order.State.REJECTED, why_ended="over", ended_by=by, ended_at=now
    )
    count = orders.filter(Q(end=None) | Q(end__gte=day_of(now))).update(
        state=Order.State.ACTIVE, approved_by=by, approved_at=now
    )
    _reject_photographs(batch, now)
    _accept(batch)
    _decide(batch, Batch.State.APPROVED, by, now)
    record.append(actor, "watchlist.list_approved", f"batch:{batch_id}", {"orders": count}, at=now)
    show(Order.objects.filter(batch=batch).values("subject"), now)
    return count


@transaction.atomic
def drop_batch(batch_id: UUID, actor: Actor, now: datetime) -> None:
    """Reject all orders of a batch, or forget a file of which nothing was written.

    Who was on no order but these is erased by a job.

    Raises:
        NotAllowed: by an agency.
        Refused: ``answered``.
    """
    by = of_the_house(actor)
    batch = Batch.objects.select_for_update().get(id=batch_id)
    if batch.state not in (Batch.State.READ, Batch.State.WRITTEN):
        raise Refused("answered")
    Order.objects.filter(batch=batch, state=Order.State.PROPOSED).update(
        state=Order.State.REJECTED, why_ended="entered_wrongly", ended_by=by, ended_at=now
    )
    _reject_photographs(batch, now)
    batch.sealed = None
    _decide(batch, Batch.State.DROPPED, by, now)
    record.append(actor, "watchlist.list_dropped", f"batch:{batch_id}", {}, at=now)


def _reject_photographs(batch: Batch, now: datetime) -> None:
    rejected = Order.objects.filter(batch=batch, state=Order.State.REJECTED)
    discard(Photograph.objects.filter(order__in=rejected), now)


def _accept(batch: Batch) -> None:
    """Of whom there is no other order, nothing else is known than what came with this one."""
    approved = Order.objects.filter(batch=batch, approved_at__isnull=False)
    of = dict(approved.values_list("id", "subject"))
    rows = Order.objects.filter(subject__in=set(of.values()))  # by ids: they may be many
    count = Counter(rows.values_list("subject", flat=True))
    subjects.accept(Order.objects.filter(id__in=[one for one in of if count[of[one]] > 1]))


def _written(batch_id: UUID) -> Batch:
    batch = Batch.objects.select_for_update().get(id=batch_id)
    if batch.state != Batch.State.WRITTEN:
        raise Refused("answered")
    return batch


def _decide(batch: Batch, state: Batch.State, by: UUID, now: datetime) -> None:
    batch.state, batch.decided_by_id, batch.decided_at = state, by, now
    batch.save(update_fields=["state", "decided_by", "decided_at", "sealed"])
    if batch.key_id:
        vault.destroy(batch.key_id, now)  # of the file; the orders have keys of their own
