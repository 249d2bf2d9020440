"""What people decide about a candidate: officer first, supervisor second."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.checkpoint import orders, rules
from tertib.checkpoint.actions import contacting
from tertib.checkpoint.actions.common import case_of, locked, note, step
from tertib.checkpoint.actions.following import end
from tertib.checkpoint.models import Candidate, Clearance
from tertib.checkpoint.queries import false_hits
from tertib.checkpoint.rules import Case, Refused, S, Who
from tertib.foundation import vault
from tertib.ledger import actors

RECORDED = {"not": "candidate.dismissed", "possible": "candidate.possible",
            "identical": "candidate.identical", "take_back": "candidate.taken_back"}  # fmt: skip

DISMISSALS = ("not", "take_back")
"""It is somebody else, for a coded reason."""


def decide(
    candidate_id: UUID, office: str, verb: str, staff_id: UUID, roles: frozenset[str],
    now: datetime, *, reason: str = "", document: str = "",
) -> Candidate:  # fmt: skip
    """``not``, ``possible``, ``identical`` or ``take_back``, by staff with these roles there.

    ``identical`` holds the person and contacts, in the same transaction, the agency of every order
    that bars here. ``take_back`` ends a hold that was a mistake: a second look found somebody else.
    ``document``, with ``not`` and ``take_back``: the number on the person's passport, so that the
    same bearer is known to have been mistaken before.

    Raises:
        Candidate.DoesNotExist: the office has none of that id.
        Refused: see ``rules.decide``; ``no_reason``. After ``order_ended`` the candidate is ended,
            and no false hit is counted.
    """
    if verb not in RECORDED:
        raise Refused("not_now")
    if verb in DISMISSALS and reason not in rules.REASONS:
        raise Refused("no_reason")
    with transaction.atomic():
        found = locked(candidate_id, office)
        barring = orders.all_barring(found.subject_id, found.lane.direction, now)
        try:
            case = rules.decide(case_of(found), verb, Who(staff_id, roles), order=bool(barring))
        except Refused as refused:
            if refused.reason != "order_ended":
                raise
            found.decided_at = found.decided_at or now
            end(found, now)
        else:
            _carry_out(found, case, verb, staff_id, reason, barring, now)
            if verb in DISMISSALS:
                _learn(found, reason, document, staff_id, now)
            return found
    raise Refused("order_ended")


def _carry_out(
    found: Candidate, case: Case, verb: str, staff_id: UUID, reason: str,
    barring: list[orders.Order], now: datetime,
) -> None:  # fmt: skip
    found.decided_at = found.decided_at or now
    reason = reason if verb in DISMISSALS else ""
    if case.state == S.NOT:
        found.reason, found.ended_at = reason, now
    if case.state == S.IDENTICAL:
        found.order_id, found.held_at = barring[0].id, now
    step(found, case, verb, now, reason=reason, staff=staff_id)
    more = {"reason": reason} if reason else {}
    note(found, RECORDED[verb], actors.staff(staff_id), now, **more)
    if case.state == S.IDENTICAL:
        orders.recognised(found.id, found.subject_id, actors.staff(staff_id), now)
        contacting.begin(found, barring, actors.staff(staff_id), now)


def _learn(
    found: Candidate, reason: str, document: str, staff_id: UUID, now: datetime
) -> None:  # fmt: skip
    """After a false hit the subject's threshold may rise; the document's bearer is remembered."""
    if reason in rules.MISTAKEN and false_hits.raises(found.subject_id, now):
        orders.false_hit(found.id, found.subject_id, actors.staff(staff_id), now)
    if number := orders.document_number(document, now):
        hashed = vault.lookup("cleared document", number)
        known, new = Clearance.objects.get_or_create(
            document_hash=hashed, subject_id=found.subject_id, defaults={"last_at": now}
        )
        if not new:
            known.count, known.last_at = known.count + 1, now
            known.save(update_fields=["count", "last_at"])
