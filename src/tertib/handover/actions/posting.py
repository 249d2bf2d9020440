"""By Pos Indonesia: out with a tracking number, back, or delivered with a coded proof."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.handover import rules
from tertib.handover.actions.common import check_code, complete, locked, move, note, tell
from tertib.handover.models import Kind, Way
from tertib.ledger import actors

_TRACKING = re.compile(r"[A-Z0-9-]{5,40}")


@transaction.atomic
def send(
    item_id: UUID, office: str, code: str, tracking: str, officer: UUID, now: datetime
) -> None:
    """Given to the courier, label scanned, with the number of its slip.

    Raises:
        Refused: ``not_now`` (it is not for the post), ``wrong_code``, ``no_tracking``,
            ``too_late``.
    """
    item, actor = locked(item_id, office), actors.staff(officer)
    move(item, "send", actor, now)
    if item.way != Way.POST:
        raise rules.Refused("not_now")
    if item.deadline <= now:
        raise rules.Refused("too_late")
    check_code(item, code)
    number = "".join(tracking.split()).upper()
    if not _TRACKING.fullmatch(number):
        raise rules.Refused("no_tracking")
    item.tracking = number
    item.save()
    note(item, "sent", actor, now, tracking=number)
    tell(item, "pickup_posted", number, now, tracking=number)


@transaction.atomic
def come_back(item_id: UUID, office: str, code: str, officer: UUID, now: datetime) -> None:
    """The post brought it back; label scanned.

    Raises:
        Refused: ``not_now``, ``wrong_code``.
    """
    item, actor = locked(item_id, office), actors.staff(officer)
    move(item, "come_back", actor, now)
    check_code(item, code)
    note(item, "came_back", actor, now, tracking=item.tracking)
    item.tracking, item.way = "", Way.COUNTER.value
    item.save()


@transaction.atomic
def deliver(item_id: UUID, office: str, proof: str, officer: UUID, now: datetime) -> None:
    """The post delivered it, proved by one of the kinds of the list.

    Raises:
        Refused: ``not_now``, ``no_reason``.
    """
    if proof not in rules.PROOFS:
        raise rules.Refused("no_reason")
    item, actor = locked(item_id, office), actors.staff(officer)
    move(item, "deliver", actor, now)
    complete(item, Way.POST, Kind.HOLDER.value, actor, now, officer=officer, proof=proof)
