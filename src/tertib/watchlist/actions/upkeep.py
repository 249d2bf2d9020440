"""What time does to orders, and what false hits do to the alarm."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from tertib.foundation.zones import zone
from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.messaging import actions as messaging
from tertib.messaging.rules import is_phone_digits
from tertib.watchlist.actions.common import due, note, show
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.days import ZONE, day_of
from tertib.watchlist.models import Notice, Order, Photograph, Subject
from tertib.watchlist.queries.effective import in_force
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import BARRING, State

CLOCK = actors.system("watchlist.clock")
AT_ONCE = 500


@transaction.atomic
def expire(now: datetime) -> int:
    """Write down that orders have ended, up to 500; how many.

    They barred nobody since the last second of their last day, written down or not.
    """
    rows = Order.objects.select_for_update(of=("self",), skip_locked=True).select_related("agency")
    due = rows.filter(state__in=[state.value for state in BARRING], end__lt=day_of(now))
    ended = list(due.order_by("end")[:AT_ONCE])
    for order in ended:
        order.state = rules.next_state(State(order.state), "expire", "system").value
        order.ended_at = now
        note(order, "expired", CLOCK, now)
    Order.objects.bulk_update(ended, ["state", "ended_at"])
    show({order.subject_id for order in ended}, now)
    return len(ended)


@transaction.atomic
def begin(now: datetime) -> int:
    """List the pictures of those whose order begins today, and whatever else is out of line.

    Somebody barred already may be listed for another lane: cameras are told of each order.
    """
    subjects = _beginning(now)
    kept = Photograph.objects.filter(removed_at=None).annotate(due=due(now))
    subjects |= set(kept.exclude(listed=F("due")).values_list("subject_id", flat=True)[:AT_ONCE])
    show(subjects, now)
    return len(subjects)


def _beginning(now: datetime) -> set[UUID]:
    """Whose order was approved before its first day, which has come."""
    rows = Order.objects.select_for_update(of=("self",), skip_locked=True)
    early = rows.annotate(approved_on=TruncDate("approved_at", tzinfo=zone(ZONE)))
    orders = early.filter(in_force(day_of(now)), begun=False, start__gt=F("approved_on"))
    found = dict(orders.order_by("id").values_list("id", "subject_id")[:AT_ONCE])
    Order.objects.filter(id__in=found).update(begun=True)
    return set(found.values())


@transaction.atomic
def tell(now: datetime) -> int:
    """Give notice of orders that end soon, once for each of the days set; how many notices.

    Where the desk has no number for a message, that is kept: its officers must be called. The
    message follows as soon as there is one.
    """
    today, count = day_of(now), 0
    for days in sorted(conf().notice_days):
        ending = Order.objects.filter(
            in_force(today), end__lte=today + timedelta(days=days)
        ).select_related("agency")
        # Of several notices due at once only the most pressing one is given.
        given = Notice.objects.filter(order=OuterRef("id"), end=OuterRef("end"))
        settled = given.filter(Q(days__lt=days) | Q(days=days, told=True))
        tried = Exists(given.filter(days=days))
        for order in ending.exclude(Exists(settled)).annotate(tried=tried):
            assert order.end
            told = _message(order, days, now)
            if order.tried and not told:
                continue
            Notice.objects.create(order=order, end=order.end, days=days, told=told, at=now)
            note(order, "ends_soon", CLOCK, now, end=order.end.isoformat(), told=told)
            count += 1
    return count


def _message(order: Order, days: int, now: datetime) -> bool:
    """To the agency's duty desk, nobody's name in it; False: it has no number for messages."""
    digits = order.agency.digits
    if not order.end or not is_phone_digits(digits):
        return False
    desk = messaging.contact_for(digits, "id", now)
    params = {"agency": order.agency.name, "order": order.number, "end": f"{order.end:%d-%m-%Y}"}
    key = f"order_ends:{order.id}:{order.end}:{days}"
    messaging.notify(desk.id, "order_ends", params, key=key, now=now)
    return True


@transaction.atomic
def false_hit(subject_id: UUID, actor: Actor, now: datetime, **about: str) -> None:
    """An officer or supervisor found that a candidate was somebody else: the next alarm for this
    subject needs a little more likeness (domain/06, 6.3). ``about`` are opaque ids."""
    subject = Subject.objects.select_for_update().get(id=subject_id)
    subject.false_hits, subject.false_hit_at = min(subject.false_hits + 1, 1000), now
    subject.save(update_fields=["false_hits", "false_hit_at"])
    record.append(actor, "watchlist.false_hit", f"watched:{subject_id}", dict(about), at=now)
    show([subject_id], now)


@transaction.atomic
def recognised(subject_id: UUID, actor: Actor, now: datetime, **about: str) -> None:
    """A supervisor found that a candidate was the subject: its false hits count no more."""
    _forgive(Subject.objects.filter(id=subject_id), actor, now, **about)


@transaction.atomic
def relax(now: datetime) -> None:
    """Who was mistaken for nobody for long is looked for as closely as anybody else again."""
    since = now - timedelta(days=conf().relax_days)
    _forgive(Subject.objects.filter(false_hit_at__lt=since), CLOCK, now)


def _forgive(subjects: QuerySet[Subject], actor: Actor, now: datetime, **about: str) -> None:
    found = subjects.filter(false_hits__gt=0).select_for_update().order_by("id")[:AT_ONCE]
    for subject in found:
        subject.false_hits = 0
        subject.save(update_fields=["false_hits"])
        record.append(
            actor, "watchlist.alarm_lowered", f"watched:{subject.id}", dict(about), at=now
        )  # fmt: skip
    show([subject.id for subject in found], now)
