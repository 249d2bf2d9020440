"""How often a subject was mistaken for somebody else, and a document's bearer for a subject."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tertib.checkpoint import orders, rules
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import Candidate, Clearance
from tertib.foundation import vault

MOST = 100


def raises(subject_id: UUID, now: datetime) -> bool:
    """Whether the subject's newest false hit raises its threshold."""
    since = now - timedelta(days=conf().alarm_days)
    rows = Candidate.objects.filter(subject_id=subject_id, raised_at__gte=since)
    newest = rows.order_by("-raised_at").values_list("state", "reason")[:MOST]
    return rules.raises(rules.false_hits(newest), conf().alarm_from)


def cleared(document: str, subject_id: UUID, now: datetime) -> Clearance | None:
    """That the bearer of this document was found not to be the subject, if it still counts."""
    number = orders.document_number(document, now)
    if not number:
        return None
    return Clearance.objects.filter(
        document_hash=vault.lookup("cleared document", number), subject_id=subject_id,
        last_at__gte=now - timedelta(days=conf().cleared_days),
    ).first()  # fmt: skip
