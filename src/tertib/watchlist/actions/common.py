"""What the verbs share: who acts, the locked order, the gallery, the line in the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.days import day_of
from tertib.watchlist.models import AgencyMember, Order, Photograph
from tertib.watchlist.queries.effective import in_force
from tertib.watchlist.queries.photographs import approved
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import NotAllowed


def staff_id(actor: Actor) -> UUID:
    """The account that acts: orders are the work of people.

    Raises:
        NotAllowed: it is not a person's.
    """
    if actor.kind != "staff":
        raise NotAllowed(f"a person's act, not one of {actor.kind}")
    return UUID(actor.id)


def agency_of(actor: Actor) -> UUID | None:
    """The agency for which somebody acts; None for people of the house."""
    found = AgencyMember.objects.filter(staff=staff_id(actor)).first()
    return found.agency_id if found else None


def acting(actor: Actor, agency: UUID) -> str:
    """As what the rules see the actor with regard to an order of ``agency``.

    Raises:
        NotAllowed: somebody of another agency.
    """
    own = agency_of(actor)
    if own is None:
        return "staff"
    if own != agency:
        raise NotAllowed("another agency's order")
    return "agency"


def of_the_house(actor: Actor) -> UUID:
    """Who decides.

    Raises:
        NotAllowed: somebody of an agency, or no person.
    """
    if agency_of(actor):
        raise NotAllowed("agencies ask, immigration decides")
    return staff_id(actor)


def locked(order_id: UUID) -> Order:
    """The order with its agency, locked until the transaction ends; rows may point at it meanwhile.

    Raises:
        Order.DoesNotExist: there is none.
    """
    rows = Order.objects.select_for_update(of=("self",), no_key=True).select_related("agency")
    return rows.get(id=order_id)


def note(order: Order, action: str, actor: Actor, now: datetime, **more: Any) -> None:
    """One entry about an order; nothing of the person in it."""
    payload = {"agency": order.agency.code, "kind": order.kind, **more}
    record.append(actor, f"watchlist.{action}", f"ban:{order.id}", payload, at=now)


def check_urgent(subject: UUID, agency: UUID, kind: str, now: datetime) -> None:
    """Refuse an urgent order that would only prolong another; of a locked subject.

    Raises:
        Refused: ``urgent_before``.
    """
    rows = Order.objects.filter(subject=subject, agency=agency, kind=kind, urgent=True)
    admitted = rows.filter(approved_at__isnull=False)
    rules.check_urgent([_last_day(one) for one in admitted], day_of(now), conf().urgent_gap_days)


def _last_day(order: Order) -> date:
    """On which an urgent order barred, or will."""
    assert order.end  # as the table has it
    if order.state != Order.State.REVOKED or order.ended_at is None:
        return order.end
    return min(order.end, day_of(order.ended_at))


_NEXT = """
INSERT INTO watchlist_gallery (id, version) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET version = watchlist_gallery.version + 1 RETURNING version
"""


def next_version() -> int:
    """The gallery's next version, in this transaction.

    Others wait until it ends: so no version becomes visible before a lower one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        return int(cursor.fetchone()[0])


def due(now: datetime) -> Q:
    """Photographs that cameras look for: approved ones of somebody barred today."""
    barred = Order.objects.filter(in_force(day_of(now)), subject=OuterRef("subject"))
    return Q(Exists(barred)) & approved()


def show(subjects: Iterable[UUID] | QuerySet[Any], now: datetime) -> None:
    """Bring what cameras look for in line with the orders of these subjects.

    Pictures of somebody who is not barred and was not before stay as they are.
    """
    kept = Photograph.objects.filter(subject__in=subjects, removed_at=None)
    rows = kept.annotate(due=due(now)).values_list("id", "listed", "due")
    listed = [photo for photo, _, is_due in rows if is_due]
    unlisted = [photo for photo, was, is_due in rows if was and not is_due]
    if not listed and not unlisted:
        return
    version = next_version()
    Photograph.objects.filter(id__in=listed).update(listed=True, version=version)
    Photograph.objects.filter(id__in=unlisted).update(listed=False, version=version)
