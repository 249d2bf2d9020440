"""Services 73, 24, 25 and 26. Each: what passes the door, decided by ``rules``, answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tertib.ledger import actors
from tertib.payments import rules, settling
from tertib.payments.conf import SETTINGS
from tertib.payments.models import Call, Partner, Settlement
from tertib.payments.rules import WIB, Verdict
from tertib.payments.snap import answers, codes, door, fields, signature, tokens
from tertib.payments.snap.codes import INQUIRY, PAYMENT, STATUS, TOKEN, Code, Refused
from tertib.payments.snap.door import Visit, snap

REFUSALS: dict[Verdict, tuple[Code, str]] = {
    Verdict.UNKNOWN: (codes.UNKNOWN_BILL, "Not Found"),
    Verdict.CANCELLED: (codes.UNKNOWN_BILL, "Cancelled"),
    Verdict.EXPIRED: (codes.EXPIRED, ""),
    Verdict.PAID: (codes.PAID, ""),
    Verdict.WRONG_AMOUNT: (codes.WRONG_AMOUNT, ""),
    Verdict.CLASH: (codes.CONFLICT, ""),
    Verdict.REPEATED: (codes.INCONSISTENT, ""),
}
_PAYMENT_CODES = {
    verdict: REFUSALS.get(verdict, (codes.SUCCESS, ""))[0].number(PAYMENT) for verdict in Verdict
}


@snap(TOKEN)
def access_token(visit: Visit) -> dict[str, Any]:
    """Service 73: a token for whoever signs ``clientId|timestamp`` with a registered key."""
    headers = visit.request.headers
    client_id, stamp = headers.get("X-CLIENT-KEY", ""), headers.get("X-TIMESTAMP", "")
    for name in ("X-CLIENT-KEY", "X-TIMESTAMP", "X-SIGNATURE"):
        if not headers.get(name):
            raise Refused(codes.TOKEN_MANDATORY, name)
    moment = door.parse_timestamp(stamp)
    if moment is None:
        raise Refused(codes.TOKEN_TIMESTAMP)
    try:
        body = fields.parse(door.bounded_body(visit.request))
    except Refused:
        raise Refused(codes.TOKEN_FORMAT) from None
    if body.get("grantType") != "client_credentials" or len(client_id) > 36:
        raise Refused(codes.TOKEN_FORMAT)
    with tokens.timed():
        partner = Partner.objects.filter(client_id=client_id, enabled=True).first()
        if partner is None:
            raise Refused(codes.UNAUTHORIZED, "Unknown client")
        message = f"{client_id}|{stamp}".encode()
        if not signature.asymmetric_matches(
            partner.public_key, message, headers["X-SIGNATURE"]
        ) or not door.fresh(moment, visit.now):
            raise Refused(codes.UNAUTHORIZED, "Signature")
        token = tokens.give(partner, visit.now)
    return {
        "accessToken": token, "tokenType": "Bearer", "expiresIn": str(SETTINGS.token_life),
        "additionalInfo": {},
    }  # fmt: skip


@snap(INQUIRY)
def inquiry(visit: Visit) -> dict[str, Any]:
    """Service 24: what is to be paid under this kode billing."""
    door.admit(visit)
    sent = _fields(visit, "inquiryRequestId")
    with transaction.atomic():
        bill = settling.read_bill(sent["customerNo"] if _ours(visit, sent) else "")
        against = rules.standing(bill, visit.now)
        code, detail = REFUSALS[against] if against else (codes.SUCCESS, "")
        fresh = settling.note_call(
            visit.partner.name, visit.external_id, _day(visit), INQUIRY, sent["inquiryRequestId"],
            sent["customerNo"], code.number(INQUIRY), visit.now,
        )  # fmt: skip
    if not fresh:
        raise Refused(codes.CONFLICT)
    if bill is None or against:
        raise Refused(code, detail)
    return {
        "virtualAccountData": {
            **answers.account(INQUIRY, visit.sent, code, "00"),
            **answers.bill(
                sent["customerNo"], bill.payer, bill.amount, bill.lines,
                full=SETTINGS.full_payer_name,
            ),
        }
    }  # fmt: skip


@snap(PAYMENT)
def payment(visit: Visit) -> dict[str, Any]:
    """Service 25: the bank took the money. Settles, or says why not."""
    door.admit(visit)
    sent = _fields(visit, "paymentRequestId")
    paid, total = sent["paidAmount"], sent.get("totalAmount")
    agreed = paid.rupiah if total is None or total.rupiah == paid.rupiah else None
    outcome = settling.settle(
        settling.Payment(
            kode_billing=sent["customerNo"] if _ours(visit, sent) else "",
            amount=agreed,
            request_id=sent["paymentRequestId"],
            paid_at=sent.get("trxDateTime", visit.now),
            via=Settlement.Via.SNAP,
            reference_no=sent.get("referenceNo", ""),
            channel=sent.get("channelCode", ""),
        ),
        actors.partner(visit.partner.name),
        visit.now,
        settling.Call(visit.external_id, PAYMENT, _day(visit), _PAYMENT_CODES),
    )
    if outcome.verdict not in (Verdict.SETTLE, Verdict.REPLAYED):
        code, detail = REFUSALS[outcome.verdict]
        accepted = outcome.verdict is Verdict.REPEATED and outcome.first_code.startswith("2")
        raise Refused(code, detail, "00" if accepted else "01")
    name = outcome.bill.payer if outcome.bill else ""
    return {
        "virtualAccountData": {
            **answers.account(PAYMENT, visit.sent, codes.SUCCESS, "00"),
            "virtualAccountName": rules.shown_name(name, full=SETTINGS.full_payer_name),
            "freeTexts": [{"english": f"NTPN {outcome.ntpn}", "indonesia": f"NTPN {outcome.ntpn}"}],
        },
        "additionalInfo": {"ntpn": outcome.ntpn},
    }


@snap(STATUS)
def status(visit: Visit) -> dict[str, Any]:
    """Service 26: whether a payment of today or yesterday (WIB) arrived with us."""
    door.admit(visit)
    sent = fields.check(STATUS, visit.sent)
    since = _day(visit) - timedelta(days=1)
    with tokens.timed():
        found = Settlement.objects.filter(
            bill__kode_billing=sent["customerNo"], partner_id=visit.partner.name, paid_on__gte=since
        ).first()
    asked = sent.get("paymentRequestId") or sent.get("inquiryRequestId")
    if found is None or not _ours(visit, sent) or asked not in (None, found.request_id):
        raise Refused(codes.NOT_FOUND)
    return {"virtualAccountData": answers.status(visit.sent, found), "additionalInfo": {}}


def _day(visit: Visit) -> date:
    """The day within which an X-EXTERNAL-ID counts once: WIB, as banks keep it."""
    return visit.now.astimezone(WIB).date()


def _ours(visit: Visit, sent: dict[str, Any]) -> bool:
    """Whether the account was opened under this partner's company code; zeros do not count."""
    return str(sent["partnerServiceId"]).lstrip("0") == visit.partner.company_code.lstrip("0")


def _fields(visit: Visit, request_id: str) -> dict[str, Any]:
    """Steps 5 and 6: an X-EXTERNAL-ID seen today comes before wrong fields.

    For calls with right fields, the repeat is found by the statement that answers them; only a
    wrong one is looked up here.
    """
    try:
        return fields.check(visit.service, visit.sent)
    except Refused:
        with tokens.timed():
            seen = Call.objects.filter(
                partner_id=visit.partner.name, day=_day(visit), external_id=visit.external_id
            ).first()
        if seen is None:
            raise
        same = (seen.service, seen.request_id) == (visit.service, visit.sent.get(request_id))
        if visit.service == PAYMENT and same:
            first = "00" if seen.response_code.startswith("2") else "01"
            raise Refused(codes.INCONSISTENT, first=first) from None
        raise Refused(codes.CONFLICT) from None
