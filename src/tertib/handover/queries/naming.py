"""Names and titles of what is handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tertib.applications import queries as applications
from tertib.catalogue import queries as catalogue
from tertib.catalogue.types import UnknownService
from tertib.foundation import zones
from tertib.handover.models import Item


def service_words(code: str, now: datetime) -> Any:
    """The service's title in both languages; its code where the catalogue knows it no more."""
    try:
        return catalogue.service(code, zones.local(now, "Asia/Jakarta").date()).title
    except UnknownService:
        return code


def holder(item: Item) -> str:
    """Whose passport it is, in full; empty once the person was erased. Two queries."""
    found = applications.standing(item.application_id, None)
    if found is None:
        return ""
    people = applications.applicants(found.party_id)
    return next((p.name for p in people if p.application_id == item.application_id), "")
