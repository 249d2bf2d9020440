"""Word to each agency whose order bars: a link of its own, a clock, an answer."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce

from tertib.checkpoint import orders, rules
from tertib.checkpoint.actions.common import locked, note
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import AgencyAnswer, AgencyContact, Candidate, State
from tertib.checkpoint.rules import Refused
from tertib.foundation import vault
from tertib.ledger import actors
from tertib.ledger.actors import Actor

LONGEST_NAME = 80


def begin(
    candidate: Candidate, barring: Collection[orders.Order], actor: Actor, now: datetime
) -> int:
    """Contact the agency of each order that was not contacted yet, in the transaction of the hold
    or of the order that came later; how many. A job then sends it."""
    known = set(candidate.contacts.values_list("order_id", flat=True))
    new = [order for order in barring if order.id not in known]
    for order in new:
        _begin(candidate, order, now)
        note(candidate, "agency.contacted", actor, now, order=str(order.id))
    return len(new)


def _begin(candidate: Candidate, order: orders.Order, now: datetime) -> None:
    token = secrets.token_urlsafe(24)
    AgencyContact.objects.create(
        candidate=candidate, order_id=order.id,
        agency=order.agency.name, token_hash=rules.token_hash(token), sent_at=now,
        link_sealed=vault.unwrap(candidate.dossier.key).seal(
            token.encode(), f"link:{candidate.id}"
        ),
    )  # fmt: skip


@transaction.atomic
def acknowledge(contact_id: int, name: str, answer: str, now: datetime) -> AgencyContact:
    """The agency answers by its link.

    Raises:
        Refused: ``no_name``, ``no_answer``, ``answered`` (before), ``over`` (the case is closed).
    """
    return _answer(contact_id, name, answer, actors.partner("agency"), None, now)


@transaction.atomic
def acknowledge_by_phone(
    candidate_id: UUID, office: str, order_id: UUID, name: str, answer: str, staff_id: UUID,
    now: datetime,
) -> AgencyContact:  # fmt: skip
    """A supervisor enters what the agency of an order said on the telephone, or on the spot after
    it had answered that somebody comes; it shows as such.

    Raises:
        Refused: as :func:`acknowledge`; ``not_now``: nobody was contacted about that order.
    """
    contact = AgencyContact.objects.filter(
        candidate=candidate_id, candidate__office=office, order_id=order_id
    ).first()
    if contact is None:
        raise Refused("not_now")
    return _answer(contact.id, name, answer, actors.staff(staff_id), staff_id, now)


def _answer(
    contact_id: int, name: str, answer: str, actor: Actor, staff_id: UUID | None, now: datetime
) -> AgencyContact:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise Refused("no_name")
    if answer not in rules.ANSWERS:
        raise Refused("no_answer")
    contact, candidate = _locked(contact_id)
    if contact.acknowledged_at and (staff_id is None or contact.answer in rules.FINAL):
        raise Refused("answered")
    if candidate.state != State.IDENTICAL:
        raise Refused("over")
    key = vault.unwrap(candidate.dossier.key)
    contact.name_sealed = key.seal(name.encode(), f"agency:{candidate.id}")
    contact.acknowledged_at, contact.answer, contact.by_phone_id = now, answer, staff_id
    contact.save()
    AgencyAnswer.objects.create(
        contact=contact, answer=answer, name_sealed=contact.name_sealed, by_phone_id=staff_id,
        at=now,
    )  # fmt: skip
    candidate.changed_at = now
    candidate.save(update_fields=["changed_at"])
    waited = int((now - contact.sent_at).total_seconds())
    note(candidate, "agency.acknowledged", actor, now, order=str(contact.order_id), answer=answer,
         seconds=waited,
         by_phone=staff_id is not None)  # fmt: skip
    return contact


def note_mailed(contact: AgencyContact) -> None:
    """That the desk was told by e-mail of the hold and of its escalations so far."""
    contact.mailed = contact.escalations + 1
    contact.save(update_fields=["mailed"])


@transaction.atomic
def note_reach(contact_id: int, reached: bool, now: datetime) -> None:
    """Whether a message to the agency is out or under way; the screens say it if none is."""
    contact, candidate = _locked(contact_id)
    if contact.reached == reached:
        return
    contact.reached = reached
    contact.save(update_fields=["reached"])
    candidate.changed_at = now
    candidate.save(update_fields=["changed_at"])
    if not reached:
        note(candidate, "agency.not_reached", actors.system("checkpoint.sending"), now,
             order=str(contact.order_id))  # fmt: skip


def _locked(contact_id: int) -> tuple[AgencyContact, Candidate]:
    """A contact and its candidate, locked in the order that every verb keeps: candidate first."""
    candidate = locked(AgencyContact.objects.values_list("candidate", flat=True).get(id=contact_id))
    return AgencyContact.objects.select_for_update().get(id=contact_id), candidate


def escalate_due(now: datetime) -> int:
    """Repeat and take further each contact that nobody acknowledged in time; how many."""
    rules_of = {"every": conf().acknowledge, "most": conf().escalations}
    count = 0
    waiting = AgencyContact.objects.filter(
        acknowledged_at=None, candidate__state=State.IDENTICAL,
        candidate__order_ended_at=None,
        escalations__lt=conf().escalations,
    )  # fmt: skip
    due = waiting.annotate(last=Coalesce("escalated_at", "sent_at")).filter(
        last__lte=now - conf().acknowledge
    )
    for contact_id in due.values_list("id", flat=True):
        with transaction.atomic():
            contact, candidate = _locked(contact_id)
            answered = contact.acknowledged_at is not None or not orders.bars_still(
                contact.order_id, now
            )
            if not rules.escalate(
                contact.told_at,
                contact.escalations,
                answered,
                now,
                **rules_of,  # type: ignore[arg-type]
            ):
                continue
            contact.escalations, contact.escalated_at = contact.escalations + 1, now
            contact.save(update_fields=["escalations", "escalated_at"])
            candidate.changed_at = now
            candidate.save(update_fields=["changed_at"])
            note(candidate, "agency.escalated", actors.system("checkpoint.escalate"), now,
                 order=str(contact.order_id), times=contact.escalations)  # fmt: skip
            count += 1
    return count
