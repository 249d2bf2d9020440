"""Complaints: sealed as they were said, their receipt in the record."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime

from django.db import transaction

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions as ledger
from tertib.ledger import actors
from tertib.messaging.models import Complaint, Contact

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@transaction.atomic
def file_complaint(contact: Contact, what: str, where_when: str, now: datetime) -> Complaint:
    """Keep a complaint under the contact's key and record its receipt and digest.

    The digest in the record proves later that the text was not altered.
    """
    key = vault.unwrap(contact.key)
    body = json.dumps({"what": what, "where_when": where_when}).encode()
    reference = "K" + "".join(secrets.choice(_LETTERS) for _ in range(7))
    complaint = Complaint(id=new_id(), contact=contact, reference=reference, received_at=now)
    complaint.body_sealed = key.seal(body, f"complaint:{complaint.id}")
    complaint.save(force_insert=True)
    ledger.append(
        actors.applicant(contact.id), "complaint.received", f"complaint:{complaint.id}",
        {"reference": reference, "text_sha256": hashlib.sha256(body).hexdigest()},
        at=now, person=key,
    )  # fmt: skip
    return complaint
