"""Reads of bills, for the pages and for the subjects above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from tertib.payments.models import Bill, Call, Finding, Partner, Settlement, Statement
from tertib.payments.snap import signature


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


def of_offices(codes: list[str] | None) -> QuerySet[Bill]:
    """Bills of these offices (None: all), the newest first."""
    bills = Bill.objects.select_related("settlement__partner").order_by("-issued_at", "-id")
    return bills if codes is None else bills.filter(office__in=codes)


def findings(codes: list[str] | None) -> QuerySet[Finding]:
    """Findings about bills of these offices; None: all, also those of no known bill."""
    found = Finding.objects.select_related("partner", "bill").order_by("-at", "-id")
    return found if codes is None else found.filter(office__in=codes)


def calls(kode_billing: str) -> list[Call]:
    """What banks asked and paid under this kode billing, and what they were answered."""
    return list(
        Call.objects.filter(kode_billing=kode_billing).select_related("partner").order_by("at")
    )


@dataclass(frozen=True)
class Admitted:
    """A partner as the operator sees it; ``public_key_sha256`` as the record names its key."""

    name: str
    title: str
    company_code: str
    enabled: bool
    public_key_sha256: str


def partners() -> list[Admitted]:
    """Every partner that was ever admitted, by name."""
    return [
        Admitted(one.name, one.title, one.company_code, one.enabled,
                 signature.fingerprint(one.public_key))
        for one in Partner.objects.order_by("name")
    ]  # fmt: skip


@dataclass(frozen=True)
class Day:
    """One partner's day (WIB): what we booked, and what its file said."""

    partner: Partner
    day: date
    count: int
    amount: int
    received_at: datetime | None
    findings: int


def days(today: date, back: int = 7) -> list[Day]:
    """Today, yesterday, and earlier days with anything on them, for each partner in use."""
    since = today - timedelta(days=back)
    booked = {
        (row["partner_id"], row["paid_on"]): row
        for row in Settlement.objects.filter(paid_on__gte=since)
        .values("partner_id", "paid_on")
        .annotate(count=Count("id"), sum=Sum("amount"))
    }
    files = {
        (one.partner_id, one.day): one.received_at
        for one in Statement.objects.filter(day__gte=since).defer("content").order_by("received_at")
    }
    found = {
        (row["partner_id"], row["day"]): row["count"]
        for row in Finding.objects.filter(day__gte=since)
        .values("partner_id", "day")
        .annotate(count=Count("id"))
    }
    partners = list(Partner.objects.filter(enabled=True).order_by("name"))
    made = []
    for day in (today - timedelta(days=n) for n in range(back)):
        for partner in partners:
            key = (partner.name, day)
            row = booked.get(key, {"count": 0, "sum": 0})
            if row["count"] or key in files or key in found or day >= today - timedelta(days=1):
                made.append(
                    Day(partner, day, row["count"], row["sum"], files.get(key), found.get(key, 0))
                )
    return made


def health(now: datetime) -> dict[str, str]:
    """Whether banks reach us, as far as one can tell from here (one statement).

    Trouble is: no partner, or twenty people have waited for half an hour to pay and no bank has
    called in that time.
    """
    since = now - timedelta(minutes=30)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT count(*) FROM payments_partner WHERE enabled),
                 (SELECT count(*) FROM payments_call WHERE at > %(since)s),
                 (SELECT count(*) FROM (SELECT 1 FROM payments_bill WHERE state = 'issued'
                    AND expires_at > %(now)s AND issued_at < %(since)s LIMIT 20) waiting)""",
            {"since": since, "now": now},
        )
        partners, called, waiting = cursor.fetchone()
    if not partners:
        return {"bank": "no partner"}
    return {"bank": "no call for 30 minutes" if waiting >= 20 and not called else ""}
