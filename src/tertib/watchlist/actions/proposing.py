"""Asking for an order: the formal way, and the urgent way of art. 9. Nobody is barred by it yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger.actors import Actor
from tertib.watchlist import codes, particulars
from tertib.watchlist.actions import subjects
from tertib.watchlist.actions.common import acting, check_urgent, note, staff_id
from tertib.watchlist.actions.photographs import put
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Agency, Order
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.queries.photographs import approved, photographs
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import Kind, Period, Refused


@dataclass(frozen=True)
class Wanted:
    """What is asked for. ``number`` and ``decided_on`` are of the decision or note it rests on.

    ``end`` is empty for life. ``photographs`` are files as they came; somebody who is known by
    NIK already needs none.
    """

    agency: UUID
    kind: Kind
    number: str
    decided_on: date
    basis: str
    reason: str
    start: date
    end: date | None
    who: Particulars
    photographs: tuple[bytes, ...] = ()

    def proposal(self, photographs: int) -> rules.Proposal:
        """For the rules."""
        return rules.Proposal(
            self.kind, self.who.asked(photographs), self.reason, self.basis,
            Period(self.start, self.end), codes.known("reasons"),
        )  # fmt: skip


def check(wanted: Wanted, photographs: int, today: date) -> None:
    """Refuse what cannot be an order, before anything is written.

    Raises:
        Refused: as :func:`rules.check_proposal`; ``no_number``, ``bad_nik``, ``over`` (the period
            lies in the past), ``decided_later``.
    """
    rules.check_proposal(wanted.proposal(photographs))
    if not wanted.number.strip():
        raise Refused("no_number")
    nik = wanted.who.nik
    if nik and not (nik.isascii() and nik.isdigit() and len(nik) == 16):
        raise Refused("bad_nik", "nik")
    if wanted.decided_on > today:
        raise Refused("decided_later", "decided_on")
    if wanted.end and wanted.end < today:
        raise Refused("over", "end")


@transaction.atomic
def propose(wanted: Wanted, actor: Actor, now: datetime) -> Order:
    """Ask for an order. It bars nobody before somebody else approves it.

    Raises:
        NotAllowed: for another agency than one's own.
        Refused: as :func:`check`; ``agency_inactive``, ``not_identical``, ``known`` (the same
            person under the same decision), and of the pictures.
    """
    order = _enter(wanted, actor, now)
    note(order, "proposed", actor, now)
    return order


@transaction.atomic
def urgent(wanted: Wanted, official: str, actor: Actor, now: datetime) -> Order:
    """Ask for an urgent order on the word of ``official``, a post of ``rules.URGENT_OFFICIALS``.

    Its twenty days begin when a second person approves it; the period in ``wanted`` does not
    count.

    Raises:
        NotAllowed, Refused: as :func:`propose`; ``not_entitled``: not of a post of art. 9;
            ``urgent_before``: it would prolong another.
    """
    if official not in rules.URGENT_OFFICIALS:
        raise Refused("not_entitled", "official")
    period = rules.urgent_period(day_of(now))
    order = _enter(
        replace(wanted, start=period.start, end=period.end), actor, now, official=official
    )
    note(order, "urgent_proposed", actor, now, official=official)
    return order


def _enter(wanted: Wanted, actor: Actor, now: datetime, official: str = "") -> Order:
    agency = Agency.objects.filter(id=wanted.agency, active=True).first()
    if agency is None:
        raise Refused("agency_inactive", "agency")
    acting(actor, agency.id)
    known = subjects.find(wanted.who)
    pictures = len(wanted.photographs)
    if known:
        pictures += photographs(None).filter(approved(), subject=known).count()
    check(wanted, pictures, day_of(now))
    if known and official:
        check_urgent(known.id, agency.id, wanted.kind.value, now)
    if known:
        subject, key = known, vault.unwrap(known.key)
    else:
        subject, key = subjects.add_once(wanted.who, now)
    mark = particulars.mark(agency.code, wanted.number, wanted.who)
    order_id = new_id()
    try:
        with transaction.atomic():
            order = Order.objects.create(
                id=order_id, given=particulars.seal_given(key, order_id, wanted.who),
                agency=agency, subject=subject, nationality=subject.nationality,
                kind=wanted.kind.value, number=wanted.number.strip(),
                decided_on=wanted.decided_on, basis=wanted.basis.strip(), reason=wanted.reason,
                urgent=bool(official), asked_for=official, start=wanted.start, end=wanted.end,
                mark=mark, proposed_by_id=staff_id(actor), proposed_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("known", "number") from None
    for data in wanted.photographs:
        put(subject, key, data, actor, now, order)
    return order
