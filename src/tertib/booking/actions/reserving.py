"""Taking a place: the hot path. One transaction, eight statements that hardly wait."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.applications import queries as applications
from tertib.applications.actions import move_read
from tertib.applications.queries import Applicant
from tertib.applications.rules import IllegalMove
from tertib.applications.rules import State as ApplicationState
from tertib.booking import claim, rules, wording
from tertib.booking.actions import common
from tertib.booking.conf import booking as conf
from tertib.booking.models import Session
from tertib.booking.queries import places
from tertib.catalogue import queries as catalogue
from tertib.catalogue.rules import NotPriceable, price
from tertib.contracts import booking_code
from tertib.foundation import ratelimit, sql, zones
from tertib.foundation.ids import new_id
from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.messaging import actions as messaging
from tertib.messaging.actions import Addressee
from tertib.payments import actions as payments
from tertib.payments.models import Bill
from tertib.payments.rules import YearClosed

BOOKABLE = (ApplicationState.SUBMITTED, ApplicationState.LAPSED)
RECORDED = frozenset({"already_booked", "too_many_holds"})
"""Refusals that leave an entry; a full session does not."""


@dataclass(frozen=True)
class Reserved:
    """A held place: the order of its bookings, and the bill that confirms them when paid."""

    order_id: UUID
    bill: Bill
    codes: tuple[str, ...]


def reserve(party_id: UUID, session_id: UUID, contact_id: UUID, now: datetime) -> Reserved:
    """Hold seats of one session for everyone in the party and issue the bill, or do nothing.

    Raises:
        UnknownParty: not a party of this contact.
        Session.DoesNotExist: no such session.
        Refused: ``nothing_to_book``, ``wrong_session``, ``session_closed``, ``not_released``,
            ``too_late``, ``full``, ``already_booked``, ``too_many_holds``, ``not_sold``,
            ``year_closed``.
    """
    with refusing(party_id, contact_id, now), transaction.atomic():
        people, to = _ask(party_id, contact_id, now)
        session = places.session(session_id)
        rules.check_session(
            starts_at=session.starts_at, released_at=session.released_at,
            closed=session.closed_at is not None, lead=conf().lead, now=now,
        )  # fmt: skip
        with claim.refusing(), sql.pipeline(), record.together():
            return _write(people, session, to, now, beside=False)


def reserve_here(party_id: UUID, session: Session, contact_id: UUID, now: datetime) -> Reserved:
    """Hold a place beside the seats of the hour that is now, for somebody whom the door let in.

    That there was such a person, one for each place, is for the caller to know. In the caller's
    transaction, within :func:`refusing`.

    Raises:
        UnknownParty, Refused: as :func:`reserve`, but for ``not_released``, ``too_late``, ``full``.
    """
    people, to = _ask(party_id, contact_id, now)
    with claim.refusing(), sql.pipeline(), record.together():
        return _write(people, session, to, now, beside=True)


@contextmanager
def refusing(party_id: UUID, contact_id: UUID, now: datetime) -> Iterator[None]:
    """Turn what stops a reservation into a refusal; those of :data:`RECORDED` leave an entry.

    Raises:
        Refused: the transaction within was rolled back.
    """
    try:
        yield
    except NotPriceable:
        raise rules.Refused("not_sold") from None
    except YearClosed:
        raise rules.Refused("year_closed") from None
    except IllegalMove:  # withdrawn in another window, a moment ago
        raise rules.Refused("nothing_to_book") from None
    except rules.Refused as refused:
        if refused.reason in RECORDED:
            with transaction.atomic():
                actor = actors.applicant(contact_id)
                common.refuse(refused.reason, contact_id, party_id, actor, now)
        raise


def _ask(party_id: UUID, contact_id: UUID, now: datetime) -> tuple[list[Applicant], Addressee]:
    """Who of the party needs a place, and whom to write to; counts as one more try to hold."""
    with sql.pipeline():
        hold = f"booking.hold:{contact_id}"
        allowed = ratelimit.ask(hold, conf().holds_per_day, timedelta(days=1), now)
        asked = applications.ask_applicants(contact_id, party_id)
        addressee = messaging.ask(contact_id)
    if not allowed():
        raise rules.Refused("too_many_holds")
    people = [one for one in asked() if one.state in BOOKABLE]
    if not people:
        applications.party_for(contact_id, party_id)
        raise rules.Refused("nothing_to_book")
    return people, addressee()


def _write(
    people: list[Applicant], session: Session, to: Addressee, now: datetime, *, beside: bool
) -> Reserved:
    order, claimed = _order(people, session, to.id, now)
    if beside:
        claim.book_beside(order, claimed, now=now)
    else:
        claim.book(
            order, claimed, priority=sum(one.priority for one in people),
            opened=rules.reserved_open(session.starts_at, conf().priority_until, now), now=now,
        )  # fmt: skip
    actor = actors.applicant(to.id)
    move_read(
        people, "await_payment", actor, now,
        office=session.office_id, more={"order": str(order.id)},
    )  # fmt: skip
    held = [
        record.Draft(
            actor, "booking.held", f"booking:{person.booking_id}",
            {"code": person.code, "order": str(order.id), "session": str(session.id),
             "application": str(one.application_id), "until": order.held_until.isoformat()},
            session.office_id, one.key,
        )
        for one, person in zip(people, claimed, strict=True)
    ]  # fmt: skip
    record.append_many(held, at=now)
    bill = _bill(people, order, session, to, now)
    return Reserved(order.id, bill, tuple(person.code for person in claimed))


def _order(
    people: list[Applicant], session: Session, contact_id: UUID, now: datetime
) -> tuple[claim.Order, list[claim.Person]]:
    today = zones.local(now, session.office.timezone).date()
    claimed = []
    for one in people:
        service = catalogue.service(one.service_code, today)
        if service.service_class != session.service_class:
            raise rules.Refused("wrong_session")
        claimed.append(
            claim.Person(
                new_id(),
                booking_code.new_code(secrets.randbelow),
                one.application_id,
                one.key.id,
                one.person_hash,
                one.service_code,
                service.card,
            )
        )
    order = claim.Order(new_id(), people[0].party_id, contact_id, session.id, now + conf().hold)
    return order, claimed


def _bill(
    people: list[Applicant], order: claim.Order, session: Session, to: Addressee, now: datetime
) -> Bill:
    zone = session.office.timezone
    today = zones.local(now, zone).date()
    services = [catalogue.service(one.service_code, today) for one in people]
    bill = payments.issue(
        subject=f"order:{order.id}", contact_id=order.contact_id, office=session.office_id,
        payer_name=people[0].name, key=people[0].key, expires_at=order.held_until,
        lines=[
            line
            for one, service in zip(people, services, strict=True)
            for line in price(service, one.answers, service.on)
        ],
        actor=actors.applicant(order.contact_id), now=now,
    )  # fmt: skip
    messaging.notify(
        to, "bill_issued",
        {
            "service": wording.services([service.title for service in services]),
            "amount": wording.rupiah(bill.amount), "kode_billing": bill.kode_billing,
            "due": wording.Both(lambda: wording.moment(bill.expires_at, zone)),
            "link": wording.link("bill", bill.id),
        },
        key=f"bill_issued:{bill.id}", now=now, office=session.office_id, lifetime=conf().hold,
    )  # fmt: skip
    return bill
