"""Reads of this subject. Whatever names a person leaves a line in the record."""

from tertib.watchlist.queries.card import SubjectCard, card, picture, subject_names
from tertib.watchlist.queries.effective import effective_orders, in_force
from tertib.watchlist.queries.gallery import Change, gallery, version
from tertib.watchlist.queries.orders import Filters, agency_of, counts, order, orders, waiting
from tertib.watchlist.queries.searching import Hit, NothingAsked, search

__all__ = [
    "Change",
    "Filters",
    "Hit",
    "NothingAsked",
    "SubjectCard",
    "agency_of",
    "card",
    "counts",
    "effective_orders",
    "gallery",
    "in_force",
    "order",
    "orders",
    "picture",
    "search",
    "subject_names",
    "version",
    "waiting",
]
