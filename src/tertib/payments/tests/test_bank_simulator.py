"""The simulated bank as a program of its own, against the site: every way in which a bank errs."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from datetime import timedelta

import httpx
import pytest
from django.conf import settings

from tertib.foundation import clock
from tertib.payments import demo, queries, reconciling
from tertib.payments.models import AccessToken, Finding, Settlement, Statement
from tertib.payments.snap import tokens
from tertib.payments.tests.bank import serve
from tertib.payments.tests.conftest import issue


@pytest.fixture
def bank(live_db, tmp_path):
    """A client of the simulator's pages and its control."""
    tokens.forget()
    demo.seed(clock.now())
    name, _, company = demo.PARTNERS[0]
    files = settings.CORE.data / "demo"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serve() as site:
        process = subprocess.Popen(
            [sys.executable, "-m", "tertib.simulators.bank", "--name", name, "--port", str(port),
             "--host-url", str(site.base_url), "--state", str(tmp_path), "--client-id", name,
             "--secret-file", str(files / f"{name}.secret"),
             "--key-file", str(files / f"{name}.pem"), "--company-code", company],
        )  # fmt: skip
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
                until = time.monotonic() + 20
                while True:
                    try:
                        http.get("/healthz").raise_for_status()
                        break
                    except httpx.TransportError:
                        assert time.monotonic() < until, "the bank did not start"
                yield http
        finally:
            process.terminate()
            process.wait(10)


def control(bank, bill, mode, **more):
    body = {"kode_billing": bill.kode_billing, "mode": mode, **more}
    return bank.post("/control/pay", json=body).raise_for_status().json()


def test_every_way_in_which_a_bank_pays_and_the_statement_of_the_day(bank):
    now = clock.now()
    paid, double, wrong, forged, silent, early = (issue(now) for _ in range(6))
    late = issue(now - timedelta(hours=2))

    assert control(bank, paid, "pay")["responseCode"] == "2002500"
    AccessToken.objects.all().delete()  # a token that ends early is renewed by the bank
    tokens.forget()
    assert control(bank, double, "twice", keep=True)["responseCode"] == "4042514"
    assert control(bank, wrong, "wrong-amount", keep=True)["responseCode"] == "4042513"
    assert control(bank, forged, "wrong-signature", amount=650_000)["responseCode"] == "4012500"
    assert control(bank, silent, "silent")["responseCode"] == "2002400"
    codes = [a["responseCode"] for a in control(bank, early, "out-of-order")["answers"]]
    assert codes == ["2002500", "2002500", "4042414"]
    assert control(bank, late, "late", amount=late.amount, keep=True)["responseCode"] == "4042519"
    assert Settlement.objects.count() == 3
    assert queries.bill(silent.id).state == "issued"

    assert bank.post("/control/deliver").status_code == 202
    reconciling.reconcile(Statement.objects.get().id, clock.now())
    found = {(f.kind, f.kode_billing) for f in Finding.objects.all()}
    assert found == {
        ("double", double.kode_billing), ("wrong_amount", wrong.kode_billing),
        ("lost_call", silent.kode_billing), ("closed_bill", late.kode_billing),
    }  # fmt: skip
    assert queries.bill(silent.id).settlement.via == "file"
    text = bank.get("/control/statement").text
    assert text.count("\n") == 2 + 7  # paid, double twice, wrong, silent, early, late


def test_a_person_pays_on_the_page(bank):
    bill = issue(clock.now())
    assert "Penerimaan Negara" in bank.get("/").text
    asked = bank.post("/inquiry", data={"kode": bill.shown(), "lang": "en"}).text
    assert "SITI N R" in asked
    assert "Rp\u00a0650.000" in asked
    request = asked.split('name="request" value="')[1].split('"')[0]
    form = {"kode": bill.kode_billing, "amount": "650000", "request": request, "lang": "en"}
    done = bank.post("/pay", data=form).text
    assert "Payment successful" in done
    assert queries.bill(bill.id).settlement.ntpn in done
    again = bank.post("/inquiry", data={"kode": bill.kode_billing, "lang": "id"}).text
    assert "Tagihan telah dibayar" in again
    assert "15" in bank.post("/inquiry", data={"kode": "<script>"}).text
