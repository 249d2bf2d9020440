"""Demonstration data: two failed messages, so that the staff page shows what failing looks like."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tertib.messaging.actions import contact_for, notify
from tertib.messaging.models import Notice, State

OFFICE = "JE"
FAILED = [
    ("6281298765401", "reminder", 131026, 9),
    ("6281298765402", "schedule_changed", 131049, 3),
]
"""(phone, template, error code, hours ago)"""


def seed(now: datetime) -> None:
    """Put in the failed messages; a second run changes nothing."""
    params = {
        "code": "7K3M-9QX4", "office": "Kantor Imigrasi Jakarta Selatan", "link": "http://127.0.0.1/",
        "when": {"id": "Senin, 09.00-10.00 WIB", "en": "Monday, 09.00-10.00 WIB"},
    }  # fmt: skip
    for phone, template, code, hours in FAILED:
        key, at = f"demo:{template}:{phone}", now - timedelta(hours=hours)
        if Notice.objects.filter(key=key).exists():
            continue
        contact = contact_for(phone, "id", at)
        with transaction.atomic():  # no sender sees it before it is marked as failed
            notify(contact.id, template, params, key=key, now=at, office=OFFICE)
            Notice.objects.filter(key=key).update(
                state=State.FAILED, error_code=code, attempts=1, ended_at=at
            )
