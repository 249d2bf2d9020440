"""The tables. Who somebody is lies sealed under that person's own key; only ``actions`` writes."""

from tertib.watchlist.models.agencies import Agency, AgencyMember
from tertib.watchlist.models.batches import Batch
from tertib.watchlist.models.orders import Change, Notice, Order
from tertib.watchlist.models.photographs import Gallery, Photograph, Template
from tertib.watchlist.models.subjects import Alias, Document, Subject

__all__ = [
    "Agency",
    "AgencyMember",
    "Alias",
    "Batch",
    "Change",
    "Document",
    "Gallery",
    "Notice",
    "Order",
    "Photograph",
    "Subject",
    "Template",
]
