"""A companion beside somebody who needs one, against their identity card in a numbered pouch."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tertib.foundation import sql
from tertib.foundation.ids import new_id
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.visits import rules
from tertib.visits.actions import acts, common
from tertib.visits.actions.acts import Act
from tertib.visits.actions.arriving import CheckedIn
from tertib.visits.actions.common import New, Tapped
from tertib.visits.models import Pouch, Visit
from tertib.visits.places import Door, door
from tertib.visits.rules import Refused

VERB = "companion"
MOST_POUCHES = 999

_POUCH = """
INSERT INTO visits_pouch (id, office_id, number, visit_id, paper, taken_at)
VALUES (%(id)s::uuid, %(office)s, %(number)s, %(visit)s::uuid, %(paper)s, %(now)s)
"""


def check_in_companion(
    office: str, principal_uid: str, reason: str, paper: str, pouch: int, uid: str,
    actor: Actor, now: datetime, *, act: Act | None = None, offline: bool = False,
) -> CheckedIn:  # fmt: skip
    """Give a blue card to the companion of whoever holds the card ``principal_uid``.

    ``reason`` is one of ``rules.COMPANION_REASONS``, ``paper`` of ``Pouch.Paper``, ``pouch`` the
    number of the pouch that the paper was put into.

    Raises:
        Refused: with a code of ``refusals``; nothing was done.
    """
    at = common.moment(act.at if act else None, now)
    here = door(office, at)
    if paper not in Pouch.Paper.values or not 1 <= pouch <= MOST_POUCHES:
        raise Refused("no_pouch")

    def do() -> CheckedIn:
        with transaction.atomic(), common.refusing():
            principal = _principal(office, principal_uid, reason)
            card = common.tapped(uid).ask()
            common.check_card(card, office, "blue")
            deposit = (reason, paper, pouch)
            return _write(here, principal, card, deposit, actor, at, now, act, offline)

    return acts.once(act, VERB, do, CheckedIn.of)


def _principal(office: str, uid: str, reason: str) -> Visit:
    found = common.tapped(uid).ask()
    holders = Visit.objects.select_for_update(of=("self",)).filter(card_id=found.id, ended_at=None)
    principal = holders.first() if found.office == office else None
    if principal is None:
        raise Refused("no_open_card")
    rules.check_companion(
        reason=reason, principal_kind=principal.kind, principal_state=found.state,
        has_one=principal.companions.filter(ended_at=None).exists(),
    )  # fmt: skip
    return principal


def _write(
    here: Door, principal: Visit, card: Tapped, deposit: tuple[str, str, int], actor: Actor,
    at: datetime, now: datetime, act: Act | None, offline: bool,
) -> CheckedIn:  # fmt: skip
    reason, paper, pouch = deposit
    office = here.office.code
    taken = principal.companions.values_list("ticket", flat=True)
    visit = New(
        id=new_id(), office_id=office, day=principal.day, kind="companion", colour="blue",
        ticket=rules.companions_ticket(principal.ticket, taken), card_id=card.id,
        starts_at=principal.starts_at, opens_at=at, closes_at=principal.closes_at, arrived_at=at,
        arrived_offline=offline, service_code=principal.service_code,
        service_class=principal.service_class, priority=reason, principal_id=principal.id,
    )  # fmt: skip
    result = CheckedIn(
        visit.id, visit.ticket, "blue", card.label, here.room, "companion",
        principal.service_code, at, principal.closes_at,
    )  # fmt: skip
    with sql.pipeline(), record.together():
        common.begin(visit, act, VERB, result.as_json(), now)
        sql.send(_POUCH, {"id": new_id(), "office": office, "number": pouch, "visit": visit.id,
                          "paper": paper, "now": now})  # fmt: skip
        record.append(
            actor, "visit.arrived", f"visit:{visit.id}",
            {"principal": str(principal.id), "card": str(card.id), "colour": "blue",
             "ticket": visit.ticket, "kind": "companion", "reason": reason, "paper": paper,
             "pouch": pouch, "offline": offline, "at": at.isoformat()},
            at=now, office=office,
        )  # fmt: skip
    return result
