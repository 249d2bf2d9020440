"""What the home page says in numbers: prices of the day, and how far the record has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tertib.catalogue import queries as catalogue
from tertib.catalogue import rules as prices
from tertib.foundation import zones
from tertib.ledger import queries as ledger
from tertib.web.actions import CAPITAL


def contents(now: datetime) -> dict[str, Any]:
    """Lowest and highest price for citizens and for foreign nationals; lines in the record."""
    today = zones.local(now, CAPITAL).date()
    ranges: dict[str, tuple[int, int]] = {}
    for service in catalogue.services(today):
        found = prices.price_range(service)
        if found:
            low, high = ranges.get(service.audience, found)
            ranges[service.audience] = min(low, found[0]), max(high, found[1])
    newest = ledger.published()
    return {"prices": ranges, "lines": newest.head.size if newest else None}
