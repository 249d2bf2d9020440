"""Reads of this subject. Whatever names a person leaves a line in the record."""

from tertib.watchlist.queries.card import (
    SubjectCard,
    added,
    card,
    order_names,
    own_card,
    picture,
)
from tertib.watchlist.queries.effective import effective_orders, in_force
from tertib.watchlist.queries.gallery import Change, gallery, version
from tertib.watchlist.queries.likeness import compared
from tertib.watchlist.queries.orders import (
    Filters,
    agency_of,
    counts,
    order,
    orders,
    untold,
    waiting,
)
from tertib.watchlist.queries.photographs import approved, photographs, photographs_of
from tertib.watchlist.queries.searching import Hit, NothingAsked, search

__all__ = [
    "Change",
    "Filters",
    "Hit",
    "NothingAsked",
    "SubjectCard",
    "added",
    "agency_of",
    "approved",
    "card",
    "compared",
    "counts",
    "effective_orders",
    "gallery",
    "in_force",
    "order",
    "order_names",
    "orders",
    "own_card",
    "photographs",
    "photographs_of",
    "picture",
    "search",
    "untold",
    "version",
    "waiting",
]
