"""Changes of an order in force: one person asks, another grants. Nobody lifts a ban alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.foundation import vault
from tertib.ledger.actors import Actor
from tertib.watchlist import codes
from tertib.watchlist.actions import photographs
from tertib.watchlist.actions.common import (
    acting,
    locked,
    note,
    of_the_house,
    show,
    staff_id,
)
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Change, Order, Photograph, Subject
from tertib.watchlist.queries.effective import standing
from tertib.watchlist.queries.photographs import approved, photographs_of, waiting
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import NotAllowed, Period, Refused, State


@transaction.atomic
def extend(
    order_id: UUID, end: date | None, number: str, decided_on: date, actor: Actor, now: datetime
) -> Change:
    """Ask for the one extension; today is the day on which its decision was received (art. 13).

    Raises:
        NotAllowed: another agency's order.
        Refused: ``agency_retired``; as :func:`rules.check_extension`; ``no_number``,
            ``decided_later``, ``asked``.
    """
    order = locked(order_id)
    acting(actor, order.agency_id)
    _check_in_use(order)
    rules.check_extension(order.facts, end, day_of(now))
    return _ask(order, Change.Verb.EXTEND, number, decided_on, actor, now, end=end)


@transaction.atomic
def revoke(
    order_id: UUID, why: str, number: str, decided_on: date, actor: Actor, now: datetime
) -> Change:
    """Ask for an order to be lifted before its end, for a coded reason.

    Raises:
        NotAllowed: another agency's order, or not in force.
        Refused: ``no_reason``, ``no_number``, ``decided_later``, ``asked``.
    """
    order = locked(order_id)
    rules.next_state(State(order.state), "revoke", acting(actor, order.agency_id))
    if why not in codes.known("revocations"):
        raise Refused("no_reason", "why")
    return _ask(order, Change.Verb.REVOKE, number, decided_on, actor, now, why=why)


@transaction.atomic
def confirm_urgent(
    order_id: UUID, basis: str, number: str, decided_on: date, end: date | None, actor: Actor,
    now: datetime,
) -> Change:  # fmt: skip
    """Bring the formal decision that must follow an urgent order within its twenty days (art. 11).

    Raises:
        NotAllowed: another agency's order.
        Refused: ``agency_retired``, ``not_urgent``, ``over``, ``no_basis``, ``no_number``,
            ``decided_later``, as :func:`rules.check_period`, ``asked``.
    """
    order = locked(order_id)
    acting(actor, order.agency_id)
    _check_in_use(order)
    _confirmable(order, end, day_of(now))
    if not basis.strip():
        raise Refused("no_basis", "basis")
    return _ask(order, Change.Verb.CONFIRM, number, decided_on, actor, now, end=end,
                basis=basis.strip())  # fmt: skip


@transaction.atomic
def add_photograph(order_id: UUID, data: bytes, actor: Actor, now: datetime) -> Photograph:
    """Keep one more picture of a person. Nobody looks for it before a second person agrees.

    With a proposed order it waits for the approval of that; of somebody barred, for a ``Change``.
    The same file a second time is the one known.

    Raises:
        NotAllowed: another agency's order, or the order is over.
        Refused: ``not_a_picture``, ``picture_too_small``, ``too_many``.
    """
    order = locked(order_id)
    subject = Subject.objects.select_for_update().get(id=order.subject_id)
    agency = acting(actor, order.agency_id) == "agency"
    if not Order.objects.filter(standing(day_of(now)), id=order_id).exists():
        raise NotAllowed("the order is over")
    with_order = order if agency or order.approved_at is None else None
    key = vault.load(subject.key_id)
    made, new = photographs.put(subject, key, data, actor, now, with_order)
    if new and order.approved_at:
        _put_down(order, Change.Verb.ADD, actor, now, decided_on=day_of(now), photograph=made)
    return made


@transaction.atomic
def remove_photograph(
    order_id: UUID, photo_id: UUID, actor: Actor, now: datetime
) -> Change | None:  # fmt: skip
    """Destroy a picture; of somebody who is barred, ask for it: another officer grants it.

    An agency removes only what it gave, and only while its order stands.

    Raises:
        NotAllowed: another agency's order or picture, or the order is over.
        Refused: ``not_there``; ``asked``: this, or that it be added; ``last_photograph``,
            ``last_usable``: see :func:`photographs.check_removal`.
    """
    order = locked(order_id)
    Subject.objects.select_for_update().get(id=order.subject_id)
    photo = _photograph(order, photo_id)
    if acting(actor, order.agency_id) == "agency":
        own = photographs_of(order, order.agency_id).filter(id=photo_id)
        stands = Order.objects.filter(standing(day_of(now)), id=order_id)
        if not (own.exists() and stands.exists()):
            raise NotAllowed("not this agency's picture any more")
    if Photograph.objects.filter(waiting(), id=photo_id).exists():
        raise Refused("asked")
    photographs.check_removal(photo, now)
    if photographs.barred(photo, now):
        return _put_down(order, Change.Verb.REMOVE, actor, now, decided_on=day_of(now),
                         photograph=photo)  # fmt: skip
    photographs.destroy(photo, actor, now)
    return None


def _photograph(order: Order, photo_id: UUID) -> Photograph:
    rows = Photograph.objects.select_related("order")
    photo = rows.filter(id=photo_id, subject=order.subject_id, removed_at=None).first()
    if photo is None:
        raise Refused("not_there")
    return photo


@transaction.atomic
def grant(change_id: UUID, actor: Actor, now: datetime) -> Order:
    """Do what was asked for, as the second person.

    Raises:
        NotAllowed: by an agency, or the order's state does not allow it any more.
        Refused: ``own_proposal``, ``answered``, ``over``, or what the rule of the change says.
    """
    by = of_the_house(actor)
    change, order = _waiting(change_id)
    rules.check_approver(str(change.asked_by_id), str(by))
    if change.verb in _PICTURES:
        did = _PICTURES[change.verb](order, change, actor, now)
    else:
        did = _DOES[change.verb](order, change, day_of(now))
    if change.verb == Change.Verb.REVOKE:
        order.ended_by_id, order.ended_at = by, now
    _decide(change, Change.State.GRANTED, by, now)
    order.save()
    note(order, did, actor, now, change=str(change.id), why=change.why)
    show([order.subject_id], now)
    return order


@transaction.atomic
def turn_down(change_id: UUID, why: str, actor: Actor, now: datetime) -> None:
    """Refuse a change for a coded reason; a photograph that was to be added is destroyed.

    Raises:
        NotAllowed: by an agency.
        Refused: ``own_proposal``, ``answered``, ``no_reason``.
    """
    by = of_the_house(actor)
    change, order = _waiting(change_id)
    rules.check_approver(str(change.asked_by_id), str(by))
    if why not in codes.known("rejections"):
        raise Refused("no_reason", "why")
    if change.verb == Change.Verb.ADD:
        photographs.discard(Photograph.objects.filter(changes=change), now)
    change.why_refused = why
    _decide(change, Change.State.REFUSED, by, now)
    note(order, "change_refused", actor, now, change=str(change.id), why=why)


def _check_in_use(order: Order) -> None:
    """What an agency may not ask for, it does not get prolonged either; lifted it can be."""
    if not order.agency.active:
        raise Refused("agency_retired")


def _ask(
    order: Order, verb: Change.Verb, number: str, decided_on: date, actor: Actor, now: datetime,
    **more: Any,
) -> Change:  # fmt: skip
    if not number.strip():
        raise Refused("no_number", "number")
    if decided_on > day_of(now):
        raise Refused("decided_later", "decided_on")
    return _put_down(order, verb, actor, now, number=number.strip(), decided_on=decided_on, **more)


def _put_down(
    order: Order, verb: Change.Verb, actor: Actor, now: datetime, **more: Any
) -> Change:  # fmt: skip
    try:
        with transaction.atomic():
            made = Change.objects.create(
                order=order, verb=verb, asked_by_id=staff_id(actor), asked_at=now, **more
            )
    except IntegrityError:
        raise Refused("asked") from None
    note(order, f"{verb}_asked", actor, now, change=str(made.id))
    return made


def _waiting(change_id: UUID) -> tuple[Change, Order]:
    """The change and its order, both locked, the order first as everywhere."""
    order = locked(Change.objects.values_list("order_id", flat=True).get(id=change_id))
    change = Change.objects.select_for_update().get(id=change_id)
    if change.state != Change.State.ASKED:
        raise Refused("answered")
    return change, order


def _decide(change: Change, state: Change.State, by: UUID, now: datetime) -> None:
    change.state, change.decided_by_id, change.decided_at = state, by, now
    change.save()


def _extended(order: Order, change: Change, today: date) -> str:
    if not rules.effective(order.facts, today):
        raise Refused("over")
    assert change.end
    period = rules.check_extension(order.facts, change.end, day_of(change.asked_at))
    order.first_end, order.end = order.end, period.end
    order.extensions += 1
    return "extended"


def _revoked(order: Order, change: Change, today: date) -> str:
    order.state = rules.next_state(State(order.state), "revoke", "staff").value
    order.why_ended = change.why
    return "revoked"


def _confirmed(order: Order, change: Change, today: date) -> str:
    _confirmable(order, change.end, today)
    order.state = rules.next_state(State(order.state), "confirm", "staff").value
    order.urgent, order.end = False, change.end
    order.number, order.decided_on, order.basis = change.number, change.decided_on, change.basis
    return "confirmed"


def _removed(order: Order, change: Change, actor: Actor, now: datetime) -> str:
    Subject.objects.select_for_update().get(id=order.subject_id)
    assert change.photograph_id
    photo = _photograph(order, change.photograph_id)
    photographs.check_removal(photo, now)
    photographs.destroy(photo, actor, now)
    return "removal_granted"


def _added(order: Order, change: Change, actor: Actor, now: datetime) -> str:
    Subject.objects.select_for_update().get(id=order.subject_id)
    assert change.photograph_id
    photo = _photograph(order, change.photograph_id)
    kept = Photograph.objects.filter(approved(), subject=photo.subject_id, removed_at=None)
    photographs.check_room(kept)
    return "addition_granted"


def _confirmable(order: Order, end: date | None, today: date) -> None:
    if order.state != State.URGENT:
        raise Refused("not_urgent")
    if not rules.effective(order.facts, today):
        raise Refused("over")
    if end and end < today:
        raise Refused("over", "end")
    rules.check_period(rules.Kind(order.kind), Period(order.start, end))


_DOES: dict[str, Callable[[Order, Change, date], str]] = {
    Change.Verb.EXTEND: _extended, Change.Verb.REVOKE: _revoked, Change.Verb.CONFIRM: _confirmed,
}  # fmt: skip
_PICTURES: dict[str, Callable[[Order, Change, Actor, datetime], str]] = {
    Change.Verb.REMOVE: _removed, Change.Verb.ADD: _added,
}  # fmt: skip
