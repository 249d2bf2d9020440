"""Reads of this subject."""

from tertib.handover.queries.collectors import Named, collected_for, named
from tertib.handover.queries.course import course
from tertib.handover.queries.lists import by_code, counts, findings, item, items, rows
from tertib.handover.queries.naming import holder, service_words
from tertib.handover.queries.own import NotYours, address, application_of, item_of

__all__ = [
    "Named",
    "NotYours",
    "address",
    "application_of",
    "by_code",
    "collected_for",
    "counts",
    "course",
    "findings",
    "holder",
    "item",
    "item_of",
    "items",
    "named",
    "rows",
    "service_words",
]
