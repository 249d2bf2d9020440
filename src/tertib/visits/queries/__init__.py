"""Reads of this subject."""

from tertib.visits.queries.cards import by_card, card, stock
from tertib.visits.queries.presence import Present, occupancy, present, visit

__all__ = ["Present", "by_card", "card", "occupancy", "present", "stock", "visit"]
