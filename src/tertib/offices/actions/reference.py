"""Loads the lists of offices and checkpoints from the project's data files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tertib.foundation import zones
from tertib.ledger import actions as ledger
from tertib.ledger import actors
from tertib.offices import data
from tertib.offices.models import Office, Tpi


@transaction.atomic
def load_reference_data(now: datetime) -> bool:
    """Bring offices and checkpoints to the state of the data files; safe to repeat.

    What people decided here (whether an office is open, its hours and rooms) stays. Returns
    whether anything changed; then, and only then, the record gets an entry.
    """
    changed = [_office(row) for row in data.read("offices")["offices"]]
    changed += [_checkpoint(row) for row in data.read("tpi")["checkpoints"]]
    if any(changed):
        files = {name: data.sha256(name) for name in ("offices", "tpi")}
        ledger.append(
            actors.system("offices.reference"), "offices.loaded", "offices:reference",
            {"sha256": files, "changed": sum(changed)}, at=now,
        )  # fmt: skip
    return any(changed)


def _office(row: dict[str, Any]) -> bool:
    zones.zone(row["timezone"])
    return _put(
        Office,
        {"code": row["code"]},
        {
            "name": row["name"],
            "province": row["province"],
            "office_class": row["class"] or "",
            "tpi": row["tpi"],
            "timezone": row["timezone"],
            "unofficial": True,
            "provisional": row.get("provisional", False),
            "disputed": row.get("disputed", False),
            "former_name": row.get("former_name", ""),
            "opened_on": datetime.fromisoformat(row["opened_on"]).date()
            if "opened_on" in row
            else None,
        },
    )


def _checkpoint(row: dict[str, Any]) -> bool:
    key = {"office_id": row["office"], "code": row["code"], "name": row["name"]}
    return _put(Tpi, key, {"mode": row["mode"]})


def _put(model: type[Any], key: dict[str, Any], values: dict[str, Any]) -> bool:
    """Create or update one row; whether that changed anything."""
    row, created = model.objects.get_or_create(**key, defaults=values)
    if created or all(getattr(row, name) == value for name, value in values.items()):
        return bool(created)
    model.objects.filter(pk=row.pk).update(**values)
    return True
