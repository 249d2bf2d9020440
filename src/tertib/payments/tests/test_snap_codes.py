"""Every response code of the domain's tables, produced over HTTP, in the words of the table."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tertib.foundation import clock, embedded
from tertib.ledger import actors
from tertib.payments import actions, queries
from tertib.payments.conf import SETTINGS
from tertib.payments.models import Partner, Settlement
from tertib.payments.snap import door, tokens
from tertib.payments.tests.bank import Bank, serve
from tertib.payments.tests.conftest import NOW, issue

TABLES = json.loads((Path(__file__).parent / "data/snap-codes.json").read_text())


@pytest.fixture
def bank(live_db):
    tokens.forget()
    with clock.frozen(NOW), serve() as http:
        yield Bank(http, NOW)


@pytest.fixture
def owner(postgres, live_db):
    """A connection that may do what breaks the site: hold locks, take rights away."""
    with psycopg.connect(postgres.url(embedded.SUPERUSER, live_db), autocommit=True) as connection:
        yield connection


class Seen:
    """Answers by responseCode, each checked against the domain's table of its service."""

    def __init__(self, service: int) -> None:
        self.service = service
        self.rows = TABLES[str(service)]
        self.produced: set[tuple[str, str]] = set()

    def add(self, answer: httpx.Response, code: str, status: str | None = None) -> dict[str, Any]:
        body = answer.json()
        assert body["responseCode"] == code, body
        assert answer.status_code == int(code[:3])
        assert len(body["responseMessage"]) <= 150
        data = body.get("virtualAccountData")
        flag = {24: "inquiryStatus", 25: "paymentFlagStatus"}.get(self.service)
        if flag:
            assert (data[flag] if data else None) == status, body
        if row := next((r for r in self.rows if matches(r, body)), None):
            self.produced.add((row["responseCode"], row["responseMessage"]))
        return body

    def complete(self) -> None:
        missing = {(r["responseCode"], r["responseMessage"]) for r in self.rows} - self.produced
        assert not missing


def matches(row: dict[str, Any], body: dict[str, Any]) -> bool:
    pattern = re.escape(row["responseMessage"]).replace(r"\{field\}", r"\{[\w.-]+\}")
    pattern = pattern.replace(r"\[Reason\]", r"\[.+\]")
    return row["responseCode"] == body["responseCode"] and bool(
        re.fullmatch(pattern, body["responseMessage"])
    )


def break_down(owner: psycopg.Connection, table: str, monkeypatch):
    """Two real faults: a table that is locked for longer than we wait, rights that are gone."""
    monkeypatch.setattr(
        "tertib.payments.snap.tokens.SETTINGS", SETTINGS.model_copy(update={"timeout": 60})
    )
    with owner.transaction():
        owner.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield "504"
    owner.execute(f"REVOKE SELECT ON {table} FROM tertib_app")
    yield "500"
    owner.execute(f"GRANT SELECT ON {table} TO tertib_app")


def test_token_73(bank, owner, monkeypatch):
    seen = Seen(73)
    body = seen.add(bank.token(), "2007300")
    assert body["tokenType"] == "Bearer"
    assert body["expiresIn"] == "900"
    seen.add(bank.token(body={"grantType": "password"}), "4007300")
    seen.add(bank.token(body=[]), "4007300")
    seen.add(bank.token(x_client_key="x" * 37), "4007300")
    seen.add(bank.token(x_timestamp="yesterday"), "4007301")
    for header in ("X-CLIENT-KEY", "X-TIMESTAMP", "X-SIGNATURE"):
        body = seen.add(bank.token(drop=header), "4007302")
        assert header in body["responseMessage"]
    seen.add(bank.token(x_signature="AAAA"), "4017300")
    seen.add(bank.token(x_client_key="nobody"), "4017300")
    old = (NOW - timedelta(seconds=301)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert seen.add(bank.token(x_timestamp=old), "4017300")
    assert bank.token(x_timestamp=NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z")).status_code == 200
    Partner.objects.filter(name=bank.name).update(enabled=False)
    assert "Unknown client" in seen.add(bank.token(), "4017300")["responseMessage"]
    Partner.objects.filter(name=bank.name).update(enabled=True)
    for http in break_down(owner, "payments_partner", monkeypatch):
        seen.add(bank.token(), f"{http}7300")
    assert bank.http.get("/v1.0/access-token/b2b").json()["responseCode"] == "4057300"
    seen.complete()


def check_the_door(seen: Seen, bank: Bank, service: str, body: dict[str, Any]) -> None:
    """What services 24, 25 and 26 refuse alike."""
    n, bad = seen.service, "01" if seen.service != 26 else None
    seen.add(bank.call(service, body, authorization="Bearer nonsense"), f"401{n}01")
    seen.add(bank.call(service, body, drop="AUTHORIZATION"), f"401{n}01")
    seen.add(bank.call(service, body, x_signature="AAAA"), f"401{n}00")
    seen.add(bank.call(service, body, url=f"/openapi/v1.0/transfer-va/{service}"), f"401{n}00")
    seen.add(bank.call(service, body, x_partner_id="bank-b"), f"401{n}00")
    old = (NOW - timedelta(seconds=301)).strftime("%Y-%m-%dT%H:%M:%SZ")
    seen.add(bank.call(service, body, x_timestamp=old), f"401{n}00")
    for header, *_ in door.HEADERS:
        if header not in ("Content-Type", "X-SIGNATURE"):
            answer = seen.add(bank.call(service, body, drop=header), f"400{n}02", bad)
            assert header in answer["responseMessage"]
    seen.add(bank.call(service, body, x_external_id="12a"), f"400{n}01", bad)
    seen.add(bank.call(service, body, x_timestamp="2026-01-26"), f"400{n}01", bad)
    seen.add(bank.call(service, body, channel_id="123456"), f"400{n}01", bad)
    seen.add(bank.call(service, b"{"), f"400{n}00", bad)
    seen.add(bank.call(service, b" " * (SETTINGS.max_body + 1)), f"400{n}00", bad)
    for member in body:
        if member in ("partnerServiceId", "customerNo", "virtualAccountNo"):
            without = {k: v for k, v in body.items() if k != member}
            answer = seen.add(bank.call(service, without), f"400{n}02", bad)
            assert answer["responseMessage"] == f"Invalid Mandatory Field {{{member}}}"
            answer = seen.add(bank.call(service, {**body, member: "x"}), f"400{n}01", bad)
    assert bank.http.get(f"/v1.0/transfer-va/{service}").json()["responseCode"] == f"405{n}00"


def faults(seen: Seen, bank: Bank, service: str, body: dict[str, Any], owner, monkeypatch) -> None:
    for http in break_down(owner, "payments_bill", monkeypatch):
        seen.add(bank.call(service, body), f"{http}{seen.service}00")


def test_inquiry_24(bank, owner, monkeypatch):
    seen = Seen(24)
    bill = issue()
    body = bank.inquiry(bill.kode_billing, trxDateInit="20260126T091500+0700", language="ID")
    data = seen.add(bank.call("inquiry", body), "2002400", "00")["virtualAccountData"]
    assert data["totalAmount"] == {"value": "650000.00", "currency": "IDR"}
    assert data["virtualAccountName"] == "SITI N R"
    assert data["virtualAccountNo"] == "   12345" + bill.kode_billing
    assert data["inquiryRequestId"] == body["inquiryRequestId"]
    assert data["billDetails"][0]["billDescription"]["indonesia"] == "Paspor E 5 thn"
    check_the_door(seen, bank, "inquiry", body)

    number = bank.inquiry(bill.kode_billing, customerNo=int(bill.kode_billing))
    seen.add(bank.call("inquiry", number), "2002400", "00")
    short = bank.inquiry(bill.kode_billing, partnerServiceId="12345",
                         virtualAccountNo="12345" + bill.kode_billing)  # fmt: skip
    seen.add(bank.call("inquiry", short), "2002400", "00")

    again = bank.inquiry(bill.kode_billing)
    seen.add(bank.call("inquiry", again, x_external_id="77"), "2002400", "00")
    seen.add(bank.call("inquiry", again, x_external_id="77"), "4092400", "01")
    wrong = {**again, "customerNo": "x"}
    seen.add(bank.call("inquiry", wrong, x_external_id="77"), "4092400", "01")

    seen.add(bank.call("inquiry", bank.inquiry("820260126999999")), "4042412", "01")
    foreign = {**bank.inquiry(bill.kode_billing), "partnerServiceId": "99999",
               "virtualAccountNo": "99999" + bill.kode_billing}  # fmt: skip
    seen.add(bank.call("inquiry", foreign), "4042412", "01")
    late = issue(NOW - timedelta(hours=2))
    seen.add(bank.call("inquiry", bank.inquiry(late.kode_billing)), "4042419", "01")
    gone = issue()
    actions.cancel(gone.id, actors.system("test"), NOW)
    cancelled = seen.add(bank.call("inquiry", bank.inquiry(gone.kode_billing)), "4042412", "01")
    assert "Cancelled" in cancelled["responseMessage"]
    bank.call("payment", bank.payment(bill.kode_billing))
    seen.add(bank.call("inquiry", bank.inquiry(bill.kode_billing)), "4042414", "01")
    Partner.objects.filter(name=bank.name).update(enabled=False)
    tokens.forget()
    unknown = seen.add(bank.call("inquiry", bank.inquiry(bill.kode_billing)), "4012400")
    assert "Unknown client" in unknown["responseMessage"]
    Partner.objects.filter(name=bank.name).update(enabled=True)
    tokens.forget()
    faults(seen, bank, "inquiry", bank.inquiry(issue().kode_billing), owner, monkeypatch)
    seen.complete()


def test_payment_25(bank, owner, monkeypatch):
    seen = Seen(25)
    bill = issue()
    body = bank.payment(bill.kode_billing, billDetails=[{"billNo": bill.kode_billing}])
    check_the_door(seen, bank, "payment", body)
    for wrong in ("650000", "650000.0", "-1.00", "1e5", 650000, "6500000000000000000.00"):
        bad = {**body, "paidAmount": {"value": wrong, "currency": "IDR"}}
        answer = seen.add(bank.call("payment", bad), "4002501", "01")
        assert answer["responseMessage"] == "Invalid Field Format {paidAmount.value}"
    seen.add(bank.call("payment", {**body, "paidAmount": {}}), "4002502", "01")
    seen.add(bank.call("payment", {**body, "flagAdvise": "X"}), "4002501", "01")
    for wrong in (649_999, 650_001):
        seen.add(bank.call("payment", bank.payment(bill.kode_billing, wrong)), "4042513", "01")
    cents = {"value": "650000.50", "currency": "IDR"}
    seen.add(bank.call("payment", {**body, "paidAmount": cents}), "4042513", "01")
    dollars = {"value": "650000.00", "currency": "USD"}
    seen.add(bank.call("payment", {**body, "paidAmount": dollars}), "4042513", "01")
    assert not Settlement.objects.exists()

    answer = seen.add(bank.call("payment", body, x_external_id="901"), "2002500", "00")
    paid = queries.bill(bill.id)
    assert paid.state == "settled"
    assert answer["additionalInfo"]["ntpn"] == paid.settlement.ntpn
    assert answer["virtualAccountData"]["billDetails"][0]["status"] == "00"
    for member in ("paymentRequestId", "paidAmount", "totalAmount", "trxDateTime", "referenceNo"):
        assert answer["virtualAccountData"][member] == body[member]

    seen.add(bank.call("payment", body, x_external_id="901"), "4042518", "00")
    seen.add(bank.call("payment", {**body, "customerNo": ""}, x_external_id="901"), "4042518", "00")
    other = bank.payment(issue().kode_billing)
    seen.add(bank.call("payment", other, x_external_id="901"), "4092500", "01")
    advice = {**body, "flagAdvise": "Y"}
    retried = seen.add(bank.call("payment", advice), "2002500", "00")
    assert retried["additionalInfo"]["ntpn"] == paid.settlement.ntpn
    seen.add(bank.call("payment", bank.payment(bill.kode_billing)), "4042514", "01")
    reused = {**other, "paymentRequestId": body["paymentRequestId"]}
    seen.add(bank.call("payment", reused), "4092500", "01")

    refused = bank.payment("820260126999999")
    seen.add(bank.call("payment", refused, x_external_id="902"), "4042512", "01")
    seen.add(bank.call("payment", refused, x_external_id="902"), "4042518", "01")
    late = issue(NOW - timedelta(hours=2))
    seen.add(bank.call("payment", bank.payment(late.kode_billing)), "4042519", "01")
    seen.add(bank.call("payment", body, x_partner_id="bank-b"), "4012500")
    assert Settlement.objects.count() == 1
    faults(seen, bank, "payment", bank.payment(issue().kode_billing), owner, monkeypatch)
    seen.complete()


def test_an_external_id_of_an_inquiry_never_stands_for_a_payment(bank):
    """Same id, same request id: "Inconsistent Request" would tell the bank that it is paid."""
    bill = issue()
    asked = bank.inquiry(bill.kode_billing, inquiryRequestId="one")
    assert bank.call("inquiry", asked, x_external_id="5").status_code == 200
    body = bank.payment(bill.kode_billing, paymentRequestId="one")
    assert bank.call("payment", body, x_external_id="5").json()["responseCode"] == "4092500"
    assert bank.call("payment", body, x_external_id="6").json()["responseCode"] == "2002500"


def test_status_26(bank, owner, monkeypatch):
    seen = Seen(26)
    bill = issue()
    asked = bank.account(bill.kode_billing)
    seen.add(bank.call("status", asked), "4042601")
    paid = bank.payment(bill.kode_billing)
    bank.call("payment", paid)
    check_the_door(seen, bank, "status", asked)
    data = seen.add(bank.call("status", asked), "2002600")["virtualAccountData"]
    assert data["paymentFlagStatus"] == "00"
    assert data["paymentRequestId"] == paid["paymentRequestId"]
    assert data["paidAmount"]["value"] == "650000.00"
    known = {**asked, "paymentRequestId": paid["paymentRequestId"]}
    seen.add(bank.call("status", known), "2002600")
    seen.add(bank.call("status", {**asked, "paymentRequestId": "other"}), "4042601")
    post = Bank(bank.http, NOW, "pos")
    seen.add(post.call("status", post.account(bill.kode_billing)), "4042601")
    faults(seen, bank, "status", asked, owner, monkeypatch)
    tomorrow = NOW + timedelta(days=2)
    with clock.frozen(tomorrow):
        bank.now, bank.bearer = tomorrow, ""
        seen.add(bank.call("status", asked), "4042601")
    seen.complete()
