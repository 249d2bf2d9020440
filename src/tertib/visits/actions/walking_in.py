"""People with priority who come without a booking, as many a day as the office allows.

They have no application yet: it is made at the counter, and the visit knows the service only.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from tertib.catalogue import queries as catalogue
from tertib.catalogue.types import UnknownService
from tertib.foundation import sql
from tertib.foundation.ids import new_id
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.visits import rules
from tertib.visits.actions import acts, common
from tertib.visits.actions.acts import Act
from tertib.visits.actions.arriving import CheckedIn
from tertib.visits.actions.common import New
from tertib.visits.conf import visits as conf
from tertib.visits.models import Visit
from tertib.visits.places import Door, door
from tertib.visits.rules import Refused

VERB = "walk_in"


def walk_in(
    office: str, service_code: str, reason: str, uid: str, actor: Actor, now: datetime, *,
    act: Act | None = None, offline: bool = False,
) -> CheckedIn:  # fmt: skip
    """Let somebody with priority in without a booking; ``reason`` of ``rules.PRIORITY_REASONS``.

    Raises:
        Refused: with a code of ``refusals`` (``quota_full`` once today's number is reached).
    """
    at = common.moment(act.at if act else None, now)
    return acts.once(
        act, VERB,
        lambda: _walk_in(door(office, at), service_code, reason, uid, actor, at, now, act, offline),
        CheckedIn.of,
    )  # fmt: skip


def _walk_in(
    here: Door, service_code: str, reason: str, uid: str, actor: Actor, at: datetime,
    now: datetime, act: Act | None, offline: bool,
) -> CheckedIn:  # fmt: skip
    office = here.office.code
    if reason not in rules.PRIORITY_REASONS:
        raise Refused("not_priority")
    if here.closing is None:
        raise Refused("office_closed")
    try:
        service = catalogue.service(service_code, here.day)
    except UnknownService:
        raise Refused("unknown_service") from None
    card = common.tapped(uid).ask()
    common.check_card(card, office, service.card)
    window = rules.window(
        arrived_at=at, ends_at=at, closing=here.closing, tolerance=common.tolerance(),
        after_closing=common.after_closing(),
    )  # fmt: skip
    _check_quota(office, here.day)
    visit = New(
        id=new_id(), office_id=office, day=here.day, kind="priority", colour=service.card,
        ticket=common.ask_ticket(office, here.day, rules.PRIORITY_LETTER)(), card_id=card.id,
        starts_at=at, opens_at=window.opens, closes_at=window.closes, arrived_at=at,
        arrived_offline=offline, service_code=service.code, service_class=service.service_class,
        priority=reason,
    )  # fmt: skip
    result = CheckedIn(
        visit.id, visit.ticket, service.card, card.label, here.room, "priority", service.code,
        window.opens, window.closes,
    )  # fmt: skip
    with transaction.atomic(), common.refusing():
        _lock(office)
        _check_quota(office, here.day)
        with sql.pipeline(), record.together():
            common.begin(visit, act, VERB, result.as_json(), now)
            record.append(
                actor, "visit.arrived", f"visit:{visit.id}",
                {"card": str(card.id), "colour": service.card, "ticket": visit.ticket,
                 "kind": "priority", "service": service.code, "reason": reason,
                 "offline": offline, "at": at.isoformat()},
                at=now, office=office,
            )  # fmt: skip
    return result


def _lock(office: str) -> None:
    """One walk-in at a time in an office, so that the last place is not given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"visits.walk_in:{office}"])


def _check_quota(office: str, day: date) -> None:
    count = Visit.objects.filter(office_id=office, day=day, kind=Visit.Kind.PRIORITY).count()
    if count >= conf().walk_ins_per_day:
        raise Refused("quota_full", quota=str(conf().walk_ins_per_day))
