"""Whom to call when somebody is held under an order."""

from __future__ import annotations

from tertib.watchlist.models import Agency, Order


def contact(order: Order) -> Agency:
    """The agency of an order, with ``name``, ``email`` and ``phone`` of its desk."""
    return order.agency
