"""What staff see: states and opaque ids, never names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count

from tertib.applications.models import Application
from tertib.applications.rules import State


def counts(offices: Sequence[str] | None) -> dict[State, int]:
    """How many applications stand in each state in these offices (None: all)."""
    rows = Application.objects.exclude(state=State.DRAFT).exclude(party__submitted_at=None)
    if offices is not None:
        rows = rows.filter(party__office_code__in=offices)
    return {
        State(state): number
        for state, number in rows.values_list("state").annotate(Count("id")).order_by("state")
    }


def standing_in(application_ids: Iterable[UUID], states: Iterable[State]) -> list[UUID]:
    """Which of these applications stand in one of these states."""
    rows = Application.objects.filter(id__in=list(application_ids), state__in=list(states))
    return list(rows.values_list("id", flat=True))


def standing(application_id: UUID, offices: Sequence[str] | None) -> Application | None:
    """The application of this id, if it was sent and belongs to one of these offices."""
    rows = Application.objects.select_related("party").filter(id=application_id)
    if offices is not None:
        rows = rows.filter(party__office_code__in=offices)
    return rows.exclude(party__submitted_at=None).first()
