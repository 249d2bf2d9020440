"""Who collects, and for how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.foundation import vault
from tertib.handover.conf import handover as conf
from tertib.handover.models import Handover, Item


@dataclass(frozen=True)
class Named:
    """A collector in clear, for the holder and for the officer at the counter."""

    id: UUID
    kind: str
    label: str
    name: str
    by_holder: bool


def named(item: Item) -> list[Named]:
    """The people who may collect it beside the holder; empty once the person was erased."""
    rows = list(item.delegates.filter(removed_at=None).order_by("named_at"))
    if not rows:
        return []
    try:
        key = vault.load(item.key_id)
    except vault.KeyDestroyed:
        return []
    return [
        Named(row.id, row.kind, str(row.get_kind_display()),
              key.open(bytes(row.name_sealed), f"delegate:{row.id}").decode(), row.by_holder)
        for row in rows
    ]  # fmt: skip


def collected_for(person_hash: bytes, now: datetime) -> int:
    """For how many different phones this person has collected lately; a family counts as one."""
    rows = Handover.objects.filter(
        delegate__person_hash=person_hash, at__gt=now - conf().repeat_within
    )
    return rows.values("item__contact_id").distinct().count()
