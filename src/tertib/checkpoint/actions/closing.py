"""How a hold ends: an outcome, and the minutes as a PDF that two people answer for."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.checkpoint import minutes, orders, rules
from tertib.checkpoint.actions.common import case_of, locked, note, step
from tertib.checkpoint.facts import facts
from tertib.checkpoint.models import Minutes, MinutesRun
from tertib.checkpoint.rules import Refused, Who
from tertib.foundation import vault, zones
from tertib.ledger import actors


@transaction.atomic
def close(
    candidate_id: UUID, office: str, outcome: str, staff_id: UUID, roles: frozenset[str],
    now: datetime,
) -> Minutes:  # fmt: skip
    """End a hold with its outcome; the minutes are drawn up and sealed in the same transaction.

    Raises:
        Candidate.DoesNotExist: the office has none of that id.
        Refused: see ``rules.decide``; ``no_outcome``; ``still_barred``: an order is in force, so
            that the outcome cannot be ``order_ended``; ``not_answered``: no agency
            said anything yet, so that it cannot be ``handed_over`` or ``released``;
            ``not_released``: an order bars whose agency did not let the person go.
    """
    found = locked(candidate_id, office)
    case = rules.decide(case_of(found), "close", Who(staff_id, roles), order=True)
    barring = orders.all_barring(found.subject_id, found.lane.direction, now)
    if outcome not in rules.outcomes(found.lane.direction, barred=bool(barring)):
        raise Refused("still_barred" if outcome == "order_ended" else "no_outcome")
    answers = {one.order_id: one.answer for one in found.contacts.all() if one.answer}
    if outcome in ("handed_over", "released") and not answers:
        raise Refused("not_answered")
    if outcome == "released" and not rules.released([one.id for one in barring], answers):
        raise Refused("not_released")
    found.ended_at = now
    step(found, case, "close", now, reason=outcome, staff=staff_id)
    number = _number(office, zones.local(now, found.office.timezone).year)
    pdf = minutes.draw(facts(found, number, outcome, now))
    made = Minutes.objects.create(
        candidate=found, number=number, outcome=outcome, made_by_id=staff_id, made_at=now,
        sealed=vault.unwrap(found.dossier.key).seal(pdf, f"minutes:{found.id}"),
        sha256=hashlib.sha256(pdf).hexdigest(),
    )  # fmt: skip
    note(found, "candidate.closed", actors.staff(staff_id), now, outcome=outcome,
         minutes=number, sha256=made.sha256)  # fmt: skip
    return made


def _number(office: str, year: int) -> str:
    MinutesRun.objects.get_or_create(office_id=office, year=year)
    run = MinutesRun.objects.select_for_update().get(office_id=office, year=year)
    run.last += 1
    run.save(update_fields=["last"])
    return f"BA-{office}-{year}-{run.last:04d}"
