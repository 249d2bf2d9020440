"""Who was barred by no order is forgotten: the list holds travel bans and nothing else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.watchlist.actions import subjects
from tertib.watchlist.actions.photographs import discard
from tertib.watchlist.models import Order, Photograph, Subject

ERASER = actors.system("watchlist.eraser")
AT_ONCE = 200

_REASONS = Order.objects.filter(Q(approved_at__isnull=False) | Q(state=Order.State.PROPOSED))
"""Orders for which somebody is on the list: approved once, or waiting to be."""


def erase_refused(now: datetime) -> int:
    """Erase up to 200 people whose proposals were all refused; how many."""
    kept = Exists(_REASONS.filter(subject=OuterRef("id")))
    rows = Subject.objects.filter(~kept, key__wrapped__isnull=False)
    due = rows.order_by("id").values_list("id", flat=True)[:AT_ONCE]
    return sum(erase_if_refused(subject, ERASER, now) for subject in list(due))


@transaction.atomic
def erase_if_refused(subject_id: UUID, actor: Actor, now: datetime) -> bool:
    """Destroy the key of somebody who is barred by no order, was not, and waits for none.

    A job deletes what else is left (:func:`forget`); nothing finds the person from now on.
    """
    subject = Subject.objects.select_for_update().get(id=subject_id)
    if subject.key.wrapped is None or _REASONS.filter(subject=subject).exists():
        return False
    subjects.hide(subject)
    record.erase_person(subject.key_id, actor, now)
    return True


@transaction.atomic
def forget(key_id: UUID, now: datetime) -> None:
    """A person's key was destroyed: delete what would still find the person, and the pictures.

    Orders keep their numbers and dates; nothing leads from them to anybody.
    """
    orders = Order.objects.select_for_update(no_key=True).filter(subject__key=key_id)
    held = list(orders.order_by("id"))  # before the subject, as all others do
    subject = Subject.objects.select_for_update().filter(key=key_id).first()
    if subject is None:
        return
    Order.objects.filter(id__in=[order.id for order in held]).update(given=None)
    subjects.hide(subject)
    discard(Photograph.objects.filter(subject=subject), now)
