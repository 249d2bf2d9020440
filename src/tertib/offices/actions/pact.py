"""Signing the integrity pact."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tertib.ledger import actions as ledger
from tertib.ledger import actors
from tertib.offices import pact
from tertib.offices.models import PactSignature, Staff


@transaction.atomic
def sign_pact(staff: Staff, language: str, sha256: str, now: datetime) -> PactSignature:
    """Sign the pact in force, in ``language``, as the text whose SHA-256 was shown.

    The caller has had the person prove again who they are. Signing twice is one signature.

    Raises:
        pact.Changed: the text is no longer the one that was shown.
    """
    text = pact.current().text(language)
    if text.sha256 != sha256:
        raise pact.Changed(sha256)
    signature, new = PactSignature.objects.get_or_create(
        staff=staff,
        version=text.version,
        defaults={"language": language, "sha256": sha256, "at": now},
    )
    if new:
        payload = {"version": text.version, "language": language, "sha256": sha256}
        ledger.append(actors.staff(staff.id), "pact.signed", f"staff:{staff.id}", payload, at=now)
    return signature
