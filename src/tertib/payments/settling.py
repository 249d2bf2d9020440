"""The one place where money becomes "paid". Promise 1: no officer can.

Called by the SNAP payment service and by the reconciliation of a partner's signed file, by nobody
else (``tests/test_nobody_else_settles.py``), and for actors of kind ``partner`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.foundation import sql, vault
from tertib.foundation.ids import new_id
from tertib.foundation.vault import PersonKey
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.payments import rules
from tertib.payments.rules import WIB, Verdict
from tertib.payments.snap.tokens import limit_time
from tertib.payments.treasury import treasury

LOCK = "FOR UPDATE OF b"  # two payments of one bill stand in line here

_BILL = """
SELECT b.id, b.subject, b.office, b.amount, b.lines, b.state, b.expires_at, b.payer_sealed,
       k.id, k.period, k.wrapped
FROM payments_bill b JOIN foundation_datakey k ON k.id = b.key_id
WHERE b.kode_billing = %s
"""
# Read after the lock, so with a snapshot that sees whoever held it before.
_BEFORE = """
SELECT 'call', service::text, request_id, response_code, '', NULL
FROM payments_call WHERE partner_id = %(partner)s AND day = %(day)s AND external_id = %(external)s
UNION ALL
SELECT 'paid', partner_id, request_id, ntpn, bill_id::text, paid_at
FROM payments_settlement
WHERE bill_id = %(bill)s OR (partner_id = %(partner)s AND request_id = %(request)s)
"""
_SETTLE = """
WITH s AS (
  INSERT INTO payments_settlement (id, bill_id, ntpn, partner_id, via, amount, request_id,
    reference_no, channel, paid_at, paid_on, at)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
), b AS (UPDATE payments_bill SET state = %s, closed_at = %s WHERE id = %s)
"""
_CALL = """
INSERT INTO payments_call
  (partner_id, day, external_id, service, request_id, kode_billing, response_code, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Payment:
    """What a partner says it took; ``amount`` in rupiah, None when it is no whole rupiah."""

    kode_billing: str
    amount: int | None
    request_id: str
    paid_at: datetime
    via: str
    reference_no: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Call:
    """The SNAP call that carries it: counts once a day, with its answer's code by verdict."""

    external_id: str
    service: int
    day: date
    codes: dict[Verdict, str]


@dataclass(frozen=True)
class Found:
    """A bill as read, with what its payer's key still opens."""

    id: UUID
    subject: str
    office: str
    amount: int
    lines: list[rules.Line]
    state: str
    expires_at: datetime
    payer: str
    key: PersonKey | None


@dataclass(frozen=True)
class Outcome:
    """What came of it; ``first_code`` is the answer an equal call got earlier today."""

    verdict: Verdict
    bill: Found | None
    ntpn: str = ""
    first_code: str = ""


def read_bill(kode_billing: str, *, lock: bool = False) -> Found | None:
    """The bill and its payer's name, in time or not at all; locked until the transaction ends.

    Opens the transaction's statements: one round trip for the limit of time and the bill.
    """
    with sql.pipeline():
        limit_time()
        answer = sql.send(_BILL + (LOCK if lock else ""), [kode_billing])
    rows = answer()
    return _found(*rows[0]) if rows else None


def _found(
    bill_id: UUID, subject: str, office: str, amount: int, lines: list[Any], state: str,
    expires_at: datetime, sealed: bytes, *columns: Any,
) -> Found:  # fmt: skip
    key, payer = None, "-"
    if columns[-1] is not None:
        key = vault.unwrap_columns(*columns)
        payer = key.open(bytes(sealed), f"bill:{bill_id}:payer").decode()
    return Found(
        bill_id, subject, office, amount, rules.lines_from(lines), state, expires_at, payer, key
    )


def settle(payment: Payment, actor: Actor, now: datetime, call: Call | None = None) -> Outcome:
    """Settle the bill if it is open and the amount is right; say what stands against it if not.

    Idempotent on ``payment.request_id``: the same request again is ``REPLAYED``. One transaction:
    settlement with its NTPN, state of the bill, the call, the entry ``payment.settled``.

    Raises:
        rules.NotAllowed: ``actor`` is not a partner.
    """
    rules.next_state("issued", "settle", actor.kind)
    for look_back in (False, True, True):
        try:
            with transaction.atomic():
                return _settle(payment, actor, now, call, look_back)
        except IntegrityError as error:
            # The X-EXTERNAL-ID or the request id was there before: look what it stood for.
            clash = error
    raise clash


def _settle(
    payment: Payment, actor: Actor, now: datetime, call: Call | None, look_back: bool
) -> Outcome:
    """One try. An open bill and the right amount go straight to the write, whose constraints
    catch whatever ``look_back`` would have found; everything else looks back at once.
    """
    bill = read_bill(payment.kode_billing, lock=True)
    verdict = rules.judge(bill, (), actor.id, payment.request_id, payment.amount, now)
    if verdict is Verdict.SETTLE and bill is not None and not look_back:
        return Outcome(verdict, bill, _write(bill, payment, actor, now, call))
    keys = {
        "partner": actor.id, "request": payment.request_id, "bill": bill.id if bill else None,
        "day": call.day if call else None, "external": call.external_id if call else None,
    }  # fmt: skip
    before = sql.run(_BEFORE, keys)
    seen = next((row for row in before if row[0] == "call"), None)
    if seen and call:
        _, service, request_id, first_code, *_ = seen
        same = (service, request_id) == (str(call.service), payment.request_id)
        return Outcome(Verdict.REPEATED if same else Verdict.CLASH, bill, first_code=first_code)
    paid = [row[1:] for row in before if row[0] == "paid"]
    this = str(bill.id) if bill else ""
    earlier = [rules.Earlier(who, request, of == this) for who, request, _, of, _ in paid]
    verdict = rules.judge(bill, earlier, actor.id, payment.request_id, payment.amount, now)
    ntpn = next((ntpn for _, _, ntpn, of, _ in paid if of == this), "")
    if verdict is Verdict.SETTLE and bill is not None:
        ntpn = _write(bill, payment, actor, now, call)
    elif call and verdict is not Verdict.CLASH:
        sql.send(_CALL, _call_row(payment, actor, now, call, verdict))
    return Outcome(verdict, bill, ntpn)


def note_call(
    partner: str, external_id: str, day: date, service: int, request_id: str, kode_billing: str,
    response_code: str, now: datetime,
) -> bool:  # fmt: skip
    """Keep an X-EXTERNAL-ID with its answer (one statement); False if it was used today."""
    row = [partner, day, external_id, service, request_id, kode_billing, response_code, now]
    return bool(sql.run(_CALL + " ON CONFLICT DO NOTHING RETURNING 1", row))


def _call_row(
    payment: Payment, actor: Actor, now: datetime, call: Call, verdict: Verdict
) -> list[Any]:
    return [actor.id, call.day, call.external_id, call.service, payment.request_id,
            payment.kode_billing, call.codes[verdict], now]  # fmt: skip


def _write(bill: Found, payment: Payment, actor: Actor, now: datetime, call: Call | None) -> str:
    """Settlement, bill and call in one statement, and the record behind it; returns the NTPN."""
    ntpn = treasury().ntpn()
    paid_on = payment.paid_at.astimezone(WIB).date()
    state = rules.next_state(bill.state, "settle", actor.kind)
    row: list[Any] = [
           new_id(), bill.id, ntpn, actor.id, payment.via, bill.amount, payment.request_id,
           payment.reference_no, payment.channel, payment.paid_at, paid_on, now,
           state, now, bill.id]  # fmt: skip
    if call:
        row += _call_row(payment, actor, now, call, Verdict.SETTLE)
    with sql.pipeline(), record.together():
        sql.send(_SETTLE + (_CALL if call else "SELECT 1"), row)
        record.append(
            actor, "payment.settled", f"bill:{bill.id}",
            {
                "for": bill.subject, "kode_billing": payment.kode_billing, "amount": bill.amount,
                "ntpn": ntpn, "partner": actor.id, "request_id": payment.request_id,
                "reference_no": payment.reference_no, "via": payment.via,
                "paid_at": payment.paid_at.isoformat(),
            },
            at=now, office=bill.office, person=bill.key,
        )  # fmt: skip
    return ntpn
