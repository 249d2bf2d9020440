"""What the verbs share: locking a candidate, the steps it takes, the line in the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.checkpoint.models import Candidate, Decision
from tertib.checkpoint.rules import Case, S
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor


def locked(candidate_id: UUID, office: str = "") -> Candidate:
    """The candidate, locked until the transaction ends; of ``office`` if given.

    Raises:
        Candidate.DoesNotExist: there is none, or it is another office's.
    """
    rows = Candidate.objects.select_for_update(of=("self",))
    rows = rows.select_related("lane__checkpoint", "office", "dossier__key")
    return rows.get(dossier=candidate_id, **({"office": office} if office else {}))


def case_of(candidate: Candidate) -> Case:
    """What decisions about it depend on."""
    return Case(S(candidate.state), candidate.possible_by_id, candidate.identical_by_id)


def step(candidate: Candidate, case: Case, verb: str, now: datetime, *, reason: str = "",
         staff: UUID | None = None) -> None:  # fmt: skip
    """Bring a locked candidate to where ``case`` is, and keep who did it; saved."""
    candidate.state, candidate.changed_at = case.state.value, now
    candidate.possible_by_id, candidate.identical_by_id = case.possible_by, case.identical_by
    candidate.save()
    Decision.objects.create(candidate=candidate, verb=verb, reason=reason, staff_id=staff, at=now)


def note(candidate: Candidate, action: str, actor: Actor, now: datetime, **more: Any) -> None:
    """One entry about a candidate: opaque ids and codes only."""
    record.append(
        actor, action, f"candidate:{candidate.id}", {"lane": str(candidate.lane_id), **more},
        at=now, office=candidate.office_id,
    )  # fmt: skip
