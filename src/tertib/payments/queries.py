"""Reads of bills, for the pages and for the subjects above."""

from __future__ import annotations

from uuid import UUID

from tertib.payments.models import Bill


def bill(bill_id: UUID) -> Bill:
    """The bill with its settlement joined (``bill.settlement``, when paid).

    Raises:
        Bill.DoesNotExist: there is none.
    """
    return Bill.objects.select_related("settlement__partner").get(id=bill_id)


def bills_for(subject: str) -> list[Bill]:
    """All bills ever issued for ``subject``, the newest first."""
    return list(
        Bill.objects.filter(subject=subject)
        .select_related("settlement__partner")
        .order_by("-issued_at", "-id")
    )
