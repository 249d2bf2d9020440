"""The stock of cards: registered, given to staff, lost, replaced, revoked, counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.offices.models import Staff
from tertib.visits import rules
from tertib.visits.actions import acts, common
from tertib.visits.actions.acts import Act
from tertib.visits.models import Card, Colour, Visit
from tertib.visits.rules import IllegalStep, Refused, S


def register_card(
    office: str, label: str, colour: str, uid: str, actor: Actor, now: datetime, *,
    secure: bool = False,
) -> Card:  # fmt: skip
    """Take a new card into stock; ``secure`` says that its chip is an NTAG 424 with our keys.

    Raises:
        Refused: ``card_known`` (the chip is registered), ``label_taken``, ``no_label``,
            ``card_unknown`` (not a UID) or ``card_colour``.
    """
    label = label.strip().upper()
    if not label or len(label) > 12:
        raise Refused("no_label")
    if colour not in Colour.values:
        raise Refused("card_colour")
    try:
        with transaction.atomic():
            card = Card.objects.create(
                office_id=office, label=label, colour=colour, uid=common.uid_of(uid),
                secure=secure, changed_at=now, moved_at=now,
            )  # fmt: skip
            _note("card.registered", card, actor, now, colour=colour, secure=secure)
            return card
    except IntegrityError as error:
        reason = "card_known" if "one_card_a_chip" in str(error) else "label_taken"
        raise Refused(reason, label=label) from None


def issue_badge(card: Card, staff: Staff, actor: Actor, now: datetime) -> Card:
    """Give a staff badge out to a member of staff; each has one.

    Raises:
        Refused: ``card_colour`` (not a badge), ``card_out``, ``card_lost``, ``card_revoked`` or
            ``has_badge``.
    """
    try:
        with transaction.atomic():
            card = Card.objects.select_for_update(of=("self",)).get(id=card.id)
            why = rules.why_not_given(card.state, card.colour, "staff")
            if why:
                raise Refused(why, label=card.label)
            card.state = rules.step(card.state, "issue", actor.kind)
            card.staff, card.zone, card.changed_at, card.moved_at = staff, "outside", now, now
            card.save(update_fields=["state", "staff", "zone", "changed_at", "moved_at"])
            _note("card.issued", card, actor, now, staff=str(staff.id))
            return card
    except IntegrityError:
        raise Refused("has_badge") from None


def lose_card(
    office: str, uid: str, actor: Actor, now: datetime, *, act: Act | None = None
) -> Card:
    """A card is lost: off the list of every gate at once. Its holder's visit stays open.

    Raises:
        Refused: ``card_unknown``, ``card_other_office`` or ``card_revoked``; losing it again
            changes nothing.
    """
    return _withdraw(office, uid, "lose", actor, now, act)


def revoke_card(
    office: str, uid: str, actor: Actor, now: datetime, *, reason: str = "",
    act: Act | None = None,
) -> Card:  # fmt: skip
    """Take a card out of use for good, e.g. because it was copied."""
    return _withdraw(office, uid, "revoke", actor, now, act, reason=reason)


def _withdraw(
    office: str, uid: str, verb: str, actor: Actor, now: datetime, act: Act | None, **more: Any
) -> Card:
    card = _locate(office, uid)
    at = common.moment(act.at if act else None, now)

    def do() -> Card:
        with transaction.atomic():
            found = Card.objects.select_for_update(of=("self",)).get(id=card.id)
            visit = Visit.objects.filter(card=found, ended_at=None).first()
            target = S.LOST if verb == "lose" else S.REVOKED
            if found.state == target:
                return found
            if visit is not None and visit.arrived_at > at:
                raise Refused("card_out", label=found.label)  # found and given out since then
            try:
                found.state = rules.step(found.state, verb, actor.kind)
            except IllegalStep:
                raise Refused("card_revoked", label=found.label) from None
            found.changed_at = now
            found.save(update_fields=["state", "changed_at"])
            told = {**more, "visit": str(visit.id)} if visit else more
            _note("card.lost" if verb == "lose" else "card.revoked", found, actor, now, **told)
            acts.write(act, verb, {"card": found.label}, now)
            return found

    return acts.once(act, verb, do, lambda kept: card)


def replace_card(office: str, visit: Visit, uid: str, actor: Actor, now: datetime) -> Card:
    """Give another card to somebody who lost theirs; they stand where the lost one was seen.

    Raises:
        Refused: ``over``, ``card_out`` (theirs is not lost), or why the new one cannot be given.
    """
    with transaction.atomic(), common.refusing():
        fresh = common.tapped(uid).ask()
        ids = sorted([visit.card_id, fresh.id])
        locked = {c.id: c for c in Card.objects.select_for_update(of=("self",))
                  .filter(id__in=ids).order_by("id")}  # fmt: skip
        visit = Visit.objects.select_for_update(of=("self",)).get(id=visit.id)
        if visit.ended_at is not None:
            raise Refused("over")
        old, card = locked.get(visit.card_id), locked[fresh.id]
        if old is None or old.state in rules.OUT:
            raise Refused("card_out", label=old.label if old else "")
        common.check_card(fresh, office, visit.colour)
        inside = old.zone != "outside"
        card.state, card.zone = S.INSIDE if inside else S.ISSUED, old.zone
        card.changed_at = card.moved_at = now
        card.save(update_fields=["state", "zone", "changed_at", "moved_at"])
        visit.card = card
        visit.save(update_fields=["card"])
        _note("card.replaced", card, actor, now, lost=str(old.id), visit=str(visit.id))
        return card


def count_cards(office: str, actor: Actor, now: datetime) -> int:
    """Put all returned cards back into stock, as counted by hand; how many there were."""
    with transaction.atomic():
        returned = Card.objects.filter(office_id=office, state=S.RETURNED)
        count = returned.update(state=rules.step(S.RETURNED, "count", actor.kind), changed_at=now)
        if count:
            record.append(
                actor, "cards.counted", f"office:{office}", {"cards": count}, at=now, office=office
            )
        return count


def _locate(office: str, uid: str) -> Card:
    card = Card.objects.filter(uid=common.uid_of(uid)).first()
    if card is None:
        raise Refused("card_unknown")
    if card.office_id != office:
        raise Refused("card_other_office", label=card.label)
    return card


def _note(action: str, card: Card, actor: Actor, now: datetime, **payload: Any) -> None:
    record.append(actor, action, f"card:{card.id}", payload, at=now, office=card.office_id)
