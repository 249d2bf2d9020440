"""Which orders bar on a day: the rule of ``rules.orders.effective`` as a condition of rows."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from tertib.watchlist.models import Order
from tertib.watchlist.rules import orders as rules


def in_force(day: date) -> Q:
    """Approved, begun, and not over: whatever the state says, the period decides."""
    states = [state.value for state in rules.BARRING]
    return Q(state__in=states, start__lte=day) & (Q(end=None) | Q(end__gte=day))


def standing(day: date) -> Q:
    """Not over and not refused: what bars, will bar, or waits to be approved."""
    states = [rules.State.PROPOSED.value, *(state.value for state in rules.BARRING)]
    return Q(state__in=states) & (Q(end=None) | Q(end__gte=day))


def effective_orders(subject_id: UUID, day: date) -> list[Order]:
    """The orders of a subject that bar on that day, with their agencies."""
    rows = Order.objects.filter(in_force(day), subject=subject_id).select_related("agency")
    return [order for order in rows if rules.effective(order.facts, day)]
