"""Limits against those who apply for others by the dozen; each refusal is recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tertib.applications.conf import CONF
from tertib.applications.models import Application, Party
from tertib.ledger import actions as ledger
from tertib.ledger import actors

WINDOW = timedelta(days=30)


class LimitReached(Exception):
    """``code`` names the setting, ``limit`` its value; recorded as ``application.refused``."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


def refuse(contact_id: UUID, code: str, limit: int, now: datetime) -> None:
    """Record that this phone met a limit (in the caller's transaction, which must commit)."""
    ledger.append(
        actors.applicant(contact_id), "application.refused", f"contact:{contact_id}",
        {"limit": code, "value": limit}, at=now,
    )  # fmt: skip


def exceeded(contact_id: UUID, persons: set[bytes], now: datetime) -> tuple[str, int] | None:
    """Which limit a submission for these person hashes would break, if any.

    Counts what this phone submitted within 30 days, whatever became of it.
    """
    recent = Party.objects.filter(contact_id=contact_id, submitted_at__gt=now - WINDOW)
    if recent.count() >= CONF.parties_per_phone:
        return "parties_per_phone", CONF.parties_per_phone
    hashes = Application.objects.filter(party__in=recent).values_list("person_hash", flat=True)
    known = {bytes(value) for value in hashes if value is not None}
    if len(known | persons) > CONF.persons_per_phone:
        return "persons_per_phone", CONF.persons_per_phone
    return None
