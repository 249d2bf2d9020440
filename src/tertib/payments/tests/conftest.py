"""A bill and two partners to test with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.payments import actions
from tertib.payments.models import Bill

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Words:
    id: str
    en: str


@dataclass(frozen=True)
class Price:
    tariff_code: str = "paspor-e-5"
    amount: int = 650_000
    label: Words = Words("Paspor E 5 thn", "E-passport 5 yrs")
    legal_source: str = "PP 45/2024"


def issue(
    now: datetime = NOW,
    lines: tuple[Price, ...] = (Price(),),
    name: str = "Siti Nur'aini Rahmán",
    office: str = "JS",
) -> Bill:
    """A bill of two hours for a made-up applicant."""
    contact = new_id()
    with transaction.atomic():
        return actions.issue(
            subject=f"party:{new_id()}", contact_id=contact, office=office, payer_name=name,
            lines=lines, key=vault.create(now), expires_at=now + timedelta(hours=2),
            actor=actors.applicant(contact), now=now,
        )  # fmt: skip


@pytest.fixture
def bill(db) -> Bill:
    return issue()
