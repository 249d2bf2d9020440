"""People who are not let in: counted by reason, and nothing else of them is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tertib.foundation import sql
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.visits.actions import acts, common
from tertib.visits.actions.acts import Act
from tertib.visits.places import door
from tertib.visits.refusals import REFUSALS
from tertib.visits.rules import Refused

VERB = "turn_away"
_COUNT = """
INSERT INTO visits_turned AS t (office_id, day, reason, count)
VALUES (%(office)s, %(day)s, %(reason)s, 1)
ON CONFLICT (office_id, day, reason) DO UPDATE SET count = t.count + 1
"""


def turn_away(
    office: str, reason: str, actor: Actor, now: datetime, *, act: Act | None = None
) -> None:
    """Count one person who was turned away for ``reason``, a code of ``refusals``.

    Raises:
        Refused: ``no_reason``: there is no such code.
    """
    if reason not in REFUSALS:
        raise Refused("no_reason")
    at = common.moment(act.at if act else None, now)
    here = door(office, at)

    def do() -> None:
        with transaction.atomic(), sql.pipeline(), record.together():
            acts.write(act, VERB, {"reason": reason}, now)
            sql.send(_COUNT, {"office": office, "day": here.day, "reason": reason})
            record.append(
                actor, "visitor.turned_away", f"office:{office}", {"reason": reason},
                at=now, office=office,
            )  # fmt: skip

    acts.once(act, VERB, do, lambda kept: None)
