"""Cards come back: at the desk, or into the box of the last exit. A visit ends with its card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.visits import rules
from tertib.visits.actions import acts, common
from tertib.visits.actions.acts import Act
from tertib.visits.models import Card, Pouch, Visit
from tertib.visits.rules import IllegalStep, Refused, S

VERB = "give_back"


@dataclass(frozen=True)
class Ended:
    """What the desk needs to say: which card is back, and whose companion is still inside."""

    card: str
    colour: str
    ticket: str = ""
    pouch: int | None = None
    companion: str = ""
    """Ticket of a companion whose blue card is still out."""

    def as_json(self) -> dict[str, Any]:
        return {"card": self.card, "colour": self.colour, "ticket": self.ticket,
                "pouch": self.pouch, "companion": self.companion}  # fmt: skip


def return_card(
    office: str, uid: str, actor: Actor, now: datetime, *, pouch: int | None = None,
    act: Act | None = None,
) -> Ended:  # fmt: skip
    """Take a card back at the desk and end its visit.

    ``pouch`` says which pouch was given back: a blue card is not taken without that.

    Raises:
        Refused: ``card_unknown``, ``card_other_office``, ``card_idle`` (nobody has it),
            ``card_revoked``, ``pouch_first`` or ``other_pouch``.
    """
    at = common.moment(act.at if act else None, now)

    def do() -> Ended:
        with transaction.atomic():
            card = _locked(common.uid_of(uid))
            if card.office_id != office:
                raise Refused("card_other_office", label=card.label)
            visit = Visit.objects.select_for_update().filter(card=card, ended_at=None).first()
            if visit is not None and visit.arrived_at > at:
                raise Refused("card_out", label=card.label)  # given out again since then
            result = _finish(card, visit, pouch, actor, now)
            acts.write(act, VERB, result.as_json(), now)
            return result

    return acts.once(act, VERB, do, lambda kept: Ended(**kept))


def end(visit_id: UUID, actor: Actor, now: datetime, *, pouch: int | None = None) -> Ended:
    """End a visit whose card is in hand, as :func:`return_card`; of a lost card: write it off.

    Raises:
        Refused: ``over`` (it has ended), ``pouch_first`` or ``other_pouch``.
        Visit.DoesNotExist: there is none.
    """
    with transaction.atomic():
        card_id = Visit.objects.values_list("card_id", flat=True).get(id=visit_id)
        card = Card.objects.select_for_update(of=("self",)).get(id=card_id)
        visit = Visit.objects.select_for_update().filter(id=visit_id, ended_at=None).first()
        if visit is None or visit.card_id != card.id:
            raise Refused("over")
        return _finish(card, visit, pouch, actor, now, written_off=card.state not in rules.OUT)


def _locked(uid: str) -> Card:
    card = Card.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if card is None:
        raise Refused("card_unknown")
    return card


def _finish(
    card: Card, visit: Visit | None, pouch: int | None, actor: Actor, now: datetime, *,
    written_off: bool = False,
) -> Ended:  # fmt: skip
    """Both rows are locked. A card without a visit is a badge, or a lost one that was found."""
    deposit = Pouch.objects.filter(visit=visit, returned_at=None).first() if visit else None
    rules.check_pouch(deposit=deposit.number if deposit else None, handed_back=pouch)
    if not written_off:
        try:
            state = rules.step(card.state, "give_back", actor.kind)
        except IllegalStep:
            reason = "card_revoked" if card.state == S.REVOKED else "card_idle"
            raise Refused(reason, label=card.label) from None
        Card.objects.filter(id=card.id).update(
            state=state, zone="outside", changed_at=now, moved_at=now, staff=None
        )
    if deposit:
        Pouch.objects.filter(id=deposit.id).update(returned_at=now)
    if visit is None:
        _note("card.returned", f"card:{card.id}", {"card": str(card.id)}, card, actor, now)
        return Ended(card.label, card.colour)
    Visit.objects.filter(id=visit.id).update(ended_at=now)
    more = {"card": str(card.id), "written_off": written_off}
    if deposit:
        more["pouch"] = deposit.number
    _note("visit.ended", f"visit:{visit.id}", more, card, actor, now)
    beside = Visit.objects.filter(principal=visit, ended_at=None).first()
    return Ended(
        card.label, card.colour, visit.ticket, deposit.number if deposit else None,
        beside.ticket if beside else "",
    )  # fmt: skip


def _note(
    action: str, subject: str, payload: dict[str, Any], card: Card, actor: Actor, now: datetime
) -> None:
    record.append(actor, action, subject, payload, at=now, office=card.office_id)
