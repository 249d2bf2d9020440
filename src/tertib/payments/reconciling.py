"""Daily reconciliation: a partner's signed file against our books.

A file is believed for its signature, whoever carries it to us; no member of staff can upload one
in another way (decision 0052). What differs becomes a finding, which is never deleted.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.payments import settling, statements
from tertib.payments.models import Bill, Finding, Partner, Settlement, Statement
from tertib.payments.rules import WIB, Verdict
from tertib.payments.snap import signature
from tertib.payments.statements import Difference, Ours

# What came of a lost call when it was tried: someone else paid meanwhile, the bill ended, ...
_INSTEAD = {
    Verdict.PAID: Finding.Kind.DOUBLE,
    Verdict.CLASH: Finding.Kind.DOUBLE,
    Verdict.WRONG_AMOUNT: Finding.Kind.WRONG_AMOUNT,
    Verdict.UNKNOWN: Finding.Kind.UNKNOWN,
    Verdict.EXPIRED: Finding.Kind.CLOSED_BILL,
    Verdict.CANCELLED: Finding.Kind.CLOSED_BILL,
}


class NotSigned(Exception):
    """The file does not carry the signature of that partner."""


@transaction.atomic
def receive(partner: Partner, day: date, content: bytes, signed: str, now: datetime) -> Statement:
    """Keep a partner's file, byte for byte; the entry defers its comparison. Idempotent.

    Raises:
        NotSigned: the signature is not the partner's, over exactly these bytes.
        statements.Unreadable: it is not in the agreed form.
    """
    if not partner.enabled or not signature.asymmetric_matches(partner.public_key, content, signed):
        raise NotSigned(partner.name)
    statements.parse(content, partner.name, day)
    kept, new = Statement.objects.get_or_create(
        partner=partner, digest=hashlib.sha256(content).digest(),
        defaults={
            "day": day, "content": content, "signature": signature.decode(signed),
            "received_at": now,
        },
    )  # fmt: skip
    if new:
        record.append(
            actors.partner(partner.name), "reconciliation.received", f"statement:{kept.id}",
            {"day": day.isoformat(), "sha256": hashlib.sha256(content).hexdigest()}, at=now,
        )  # fmt: skip
    return kept


@transaction.atomic
def reconcile(statement_id: UUID, now: datetime) -> list[Finding]:
    """Compare a kept file with our books; settle lost calls; write what differs. Idempotent.

    Raises:
        Statement.DoesNotExist: there is none.
        NotSigned: what is kept is not what the partner signed.
    """
    statement = Statement.objects.select_related("partner").get(id=statement_id)
    partner, content = statement.partner, bytes(statement.content)
    signed = bytes(statement.signature)
    if not signature.raw_asymmetric_matches(partner.public_key, content, signed):
        raise NotSigned(partner.name)
    rows = statements.parse(content, partner.name, statement.day)
    bills = {bill.kode_billing: bill for bill in Bill.objects.filter(
        kode_billing__in={row.kode_billing for row in rows})}  # fmt: skip
    ours = [
        Ours(kode, amount, request_id)
        for kode, amount, request_id in Settlement.objects.filter(
            partner=partner, paid_on=statement.day
        ).values_list("bill__kode_billing", "amount", "request_id")
    ]
    actor = actors.partner(partner.name)
    findings = []
    for difference in statements.compare(rows, ours, bills, now):
        kind = _settle_lost_call(difference, actor, now) or difference.kind
        bill = bills.get(difference.kode_billing)
        findings += _find(partner, statement.day, kind, difference, bill, now)
    record.append(
        actors.system("payments.reconcile"), "reconciliation.completed",
        f"statement:{statement.id}",
        {
            "partner": partner.name, "day": statement.day.isoformat(), "rows": len(rows),
            "total": sum(row.amount for row in rows), "findings": len(findings),
        },
        at=now,
    )  # fmt: skip
    return findings


def _settle_lost_call(difference: Difference, actor: Actor, now: datetime) -> str | None:
    """Settle what the partner took and could not tell us; otherwise the kind it turned out to be.

    The signed file speaks with the partner's voice, so the partner is the actor.
    """
    row = difference.row
    if difference.kind != Finding.Kind.LOST_CALL or row is None:
        return None
    payment = settling.Payment(
        kode_billing=row.kode_billing, amount=row.amount, request_id=row.request_id,
        paid_at=row.paid_at, via=Settlement.Via.FILE, reference_no=row.reference_no,
        channel=row.channel,
    )  # fmt: skip
    return _INSTEAD.get(settling.settle(payment, actor, now).verdict)


def _find(
    partner: Partner, day: date, kind: str, what: Difference, bill: Bill | None, now: datetime
) -> list[Finding]:
    """Write a finding with its entry, unless it is there already."""
    if bill is None and what.kind == Finding.Kind.MISSING:
        bill = Bill.objects.filter(kode_billing=what.kode_billing).first()
    finding, new = Finding.objects.get_or_create(
        partner=partner, day=day, kind=kind, kode_billing=what.kode_billing,
        request_id=what.request_id,
        defaults={
            "bill": bill, "office": bill.office if bill else "", "at": now,
            "amount_file": what.amount_file, "amount_bill": what.amount_bill,
        },
    )  # fmt: skip
    if not new:
        return []
    record.append(
        actors.system("payments.reconcile"), "reconciliation.finding", f"finding:{finding.id}",
        {
            "partner": partner.name, "day": day.isoformat(), "kind": str(kind),
            "kode_billing": what.kode_billing, "request_id": what.request_id,
            "amount_file": what.amount_file, "amount_bill": what.amount_bill,
        },
        at=now, office=finding.office,
    )  # fmt: skip
    return [finding]


@transaction.atomic
def note_absent(now: datetime) -> list[Finding]:
    """A finding for every partner whose file of yesterday (WIB) has not come."""
    day = now.astimezone(WIB).date() - timedelta(days=1)
    nothing = Difference(Finding.Kind.NO_FILE, "", "", None, None)
    late = Partner.objects.filter(enabled=True).exclude(statement__day=day)
    return [one for partner in late
            for one in _find(partner, day, Finding.Kind.NO_FILE, nothing, None, now)]  # fmt: skip
