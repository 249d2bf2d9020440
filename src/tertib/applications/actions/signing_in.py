"""Ending sign-ins from the server's side."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.applications import signin
from tertib.applications.models import Revocation
from tertib.ledger import actions as ledger
from tertib.ledger import actors


@transaction.atomic
def sign_out_everywhere(contact_id: UUID, now: datetime) -> None:
    """No sign-in of this phone begun until now counts any longer, on any device."""
    Revocation.objects.update_or_create(contact_id=contact_id, defaults={"before": now})
    ledger.append(
        actors.applicant(contact_id), "contact.sign_out", f"contact:{contact_id}", {}, at=now
    )
    transaction.on_commit(signin.forget_cache)
