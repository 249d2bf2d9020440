"""Pure decisions over the catalogue: what is asked, which papers, what it costs, what is valid."""

from tertib.catalogue.rules.conditions import (
    age,
    documents_for,
    facts,
    fields_for,
    holds,
    pages_for,
    priority,
    relevant,
)
from tertib.catalogue.rules.prices import NotPriceable, price, price_range

__all__ = [
    "NotPriceable",
    "age",
    "documents_for",
    "facts",
    "fields_for",
    "holds",
    "pages_for",
    "price",
    "price_range",
    "priority",
    "relevant",
]
