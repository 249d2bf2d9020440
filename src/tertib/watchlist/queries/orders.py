"""Orders for the pages: one, many by filters, and what waits for a second pair of eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tertib.offices.models import Staff
from tertib.watchlist.models import Agency, Batch, Change, Notice, Order
from tertib.watchlist.queries.effective import in_force


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by. ``state`` is one of the order's, or ``ending``: in force and
    over within ``days``. ``agency`` None: of all."""

    state: str = ""
    agency: UUID | None = None
    days: int = 30


def order(order_id: UUID, agency: UUID | None = None) -> Order | None:
    """The order with its agency and subject; of another than ``agency`` (where given) none."""
    rows = Order.objects.select_related("agency", "subject__key", "proposed_by", "approved_by",
                                        "ended_by", "batch")  # fmt: skip
    if agency:
        rows = rows.filter(agency=agency)
    return rows.filter(id=order_id).first()


def orders(wanted: Filters, today: date) -> QuerySet[Order]:
    """Orders by filters; those near their end by date, others the newest first."""
    rows = Order.objects.select_related("agency")
    if wanted.agency:
        rows = rows.filter(agency=wanted.agency)
    if wanted.state == "ending":
        return rows.filter(in_force(today), end__lte=today + timedelta(days=wanted.days)).order_by(
            "end", "id"
        )
    return rows.filter(state=wanted.state) if wanted.state else rows


def counts(agency: UUID | None, today: date, days: int) -> dict[str, int]:
    """How many orders each filter finds."""
    rows = Order.objects.filter(agency=agency) if agency else Order.objects.all()
    found = dict(rows.order_by().values_list("state").annotate(Count("id")))
    found["ending"] = orders(Filters("ending", agency, days), today).count()
    return found


@dataclass(frozen=True)
class Waiting:
    """What waits for a second pair of eyes, the oldest first."""

    orders: list[Order]
    changes: list[Change]
    batches: list[Batch]

    @property
    def count(self) -> int:
        return len(self.orders) + len(self.changes) + len(self.batches)


def waiting(agency: UUID | None = None) -> Waiting:
    """Everything that somebody asked for and nobody has decided; imported orders as one batch."""
    own = Q(agency=agency) if agency else Q()
    proposed = Order.objects.filter(own, state=Order.State.PROPOSED, batch=None)
    asked = Change.objects.filter(state=Change.State.ASKED)
    if agency:
        asked = asked.filter(order__agency=agency)
    return Waiting(
        list(proposed.select_related("agency", "proposed_by").order_by("-urgent", "proposed_at")),
        list(asked.select_related("order__agency", "asked_by")),
        [] if agency else list(
            Batch.objects.filter(state=Batch.State.WRITTEN).select_related("proposed_by")
        ),
    )  # fmt: skip


def untold(today: date) -> list[Order]:
    """Orders in force of whose end nobody at their agency could be told: somebody must call."""
    given = Notice.objects.filter(order=OuterRef("id"), end=OuterRef("end"))
    rows = Order.objects.filter(
        Exists(given.filter(told=False)), ~Exists(given.filter(told=True)), in_force(today)
    )
    return list(rows.select_related("agency").order_by("end", "id"))


def agency_of(staff: Staff) -> Agency | None:
    """The agency for which an account acts; None for people of the house."""
    return Agency.objects.filter(members__staff=staff).first()
