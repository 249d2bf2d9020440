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
from tertib.catalogue.rules.fields import check_field, parse_date
from tertib.catalogue.rules.findings import Checked, Finding
from tertib.catalogue.rules.forms import PageCheck, check_form, check_page
from tertib.catalogue.rules.names import name_key
from tertib.catalogue.rules.prices import NotPriceable, price, price_range

__all__ = [
    "Checked",
    "Finding",
    "NotPriceable",
    "PageCheck",
    "age",
    "check_field",
    "check_form",
    "check_page",
    "documents_for",
    "facts",
    "fields_for",
    "holds",
    "name_key",
    "pages_for",
    "parse_date",
    "price",
    "price_range",
    "priority",
    "relevant",
]
