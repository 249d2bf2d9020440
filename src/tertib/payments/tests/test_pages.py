from datetime import timedelta

import pytest
from django.urls import reverse

from tertib.foundation import clock
from tertib.ledger import actors
from tertib.offices.testing import CAST, JS
from tertib.payments import actions, demo, queries, reconciling, settling
from tertib.payments.models import Partner
from tertib.payments.tests.bank import Bank, sign
from tertib.payments.tests.conftest import NOW, issue
from tertib.payments.tests.test_reconciliation import DAY, line, statement

READERS = {"supervisor", "compliance", "auditor", "operator"}


@pytest.fixture(autouse=True)
def at_noon(cast):
    with clock.frozen(NOW):
        yield


@pytest.fixture
def bank(db):
    Bank(None, NOW)


def settled():
    bill = issue(office=JS)
    settling.settle(
        settling.Payment(bill.kode_billing, bill.amount, "r1", NOW, "snap", "260126000001"),
        actors.partner("bank-a"), NOW,
    )  # fmt: skip
    return queries.bill(bill.id)


def page(client, bill, **more):
    return client.get(reverse("bill", args=[bill.id]), **more)


def test_an_open_bill_shows_what_one_needs_to_pay_and_no_name(client):
    bill = issue(office=JS)
    text = page(client, bill).content.decode()
    assert bill.kode_billing in text
    assert "Rp\u00a0650.000" in text
    assert "11.15\u00a0WIB" in text
    assert "Jangan pernah membayar kepada orang" in text
    assert "Siti" not in text
    assert "noindex" in page(client, bill)["X-Robots-Tag"]
    english = page(client, bill, headers={"Accept-Language": "en"}).content.decode()
    assert "Never pay a person" in english


def test_a_paid_bill_shows_its_ntpn(client, bank):
    bill = settled()
    text = page(client, bill).content.decode()
    assert bill.settlement.ntpn in text
    assert "Lunas" in text
    assert client.get(reverse("bill_state", args=[bill.id])).json() == {"state": "settled"}


def test_an_ended_bill_says_what_to_do_before_the_job_has_run(client):
    bill = issue(NOW - timedelta(hours=3), office=JS)
    text = page(client, bill).content.decode()
    assert "kedaluwarsa" in text
    assert bill.kode_billing not in text
    cancelled = issue(office=JS)
    actions.cancel(cancelled.id, actors.system("t"), NOW)
    assert "dibatalkan" in page(client, cancelled).content.decode()


def test_an_unknown_bill_is_not_found(client, db):
    assert client.get("/bill/0199a5c4-0000-7000-8000-000000000000/").status_code == 404


@pytest.mark.parametrize("who", [*CAST, "anonymous"])
def test_who_may_see_payments(cast, bank, who):
    bill = settled()
    part = CAST.get(who)
    reads = part is not None and part[0] in READERS
    elsewhere = part is not None and part[1] not in (None, JS)
    for name, arguments in (("payments", []), ("payment_findings", []), ("staff_bill", [bill.id])):
        answer = cast.client(who).get(reverse(name, args=arguments))
        if who == "anonymous":
            assert answer.status_code == 302
        elif not reads or (name == "staff_bill" and elsewhere):
            assert answer.status_code == 403
        else:
            assert answer.status_code == 200
            if name == "payments":
                assert (bill.shown() in answer.content.decode()) is not elsewhere


def test_search_by_kode_billing_and_ntpn(cast, bank):
    bill, other = settled(), issue(office=JS)
    client = cast.client("supervisor_js")
    for asked in (bill.kode_billing, bill.shown(), bill.settlement.ntpn.lower()):
        text = client.get(reverse("payments"), {"q": asked}).content.decode()
        assert bill.shown() in text
        assert other.shown() not in text


def test_findings_are_shown_to_the_office_and_strange_money_to_all_offices_only(cast, bank):
    bill = issue(office=JS)
    content = statement([line(bill, "x", 5), line(bill, "y", kode="820260126000009")])
    partner = Partner.objects.get(name="bank-a")
    kept = reconciling.receive(partner, DAY, content, sign(content), NOW)
    reconciling.reconcile(kept.id, NOW)
    url = reverse("payment_findings")
    office = cast.client("supervisor_js").get(url).content.decode()
    assert bill.shown() in office
    assert "820260126000009" not in office
    assert "820260126000009" in cast.client("compliance").get(url).content.decode()
    assert bill.shown() not in cast.client("supervisor_tng").get(url).content.decode()


def test_a_file_comes_in_over_http_only_with_the_partners_signature(client, bank):
    content = statement([line(issue(office=JS))])
    url = reverse("statement", args=["bank-a", DAY.isoformat()])

    def send(body=content, signed="", to=url):
        headers = {"X-SIGNATURE": signed}
        return client.post(to, body, content_type="text/csv", headers=headers).status_code

    assert send() == 401
    assert send(signed=sign(b"other")) == 401
    assert send(b"x", sign(b"x")) == 422
    assert send(b"") == 413
    assert send(to=url.replace("bank-a", "bank-x")) == 404
    assert send(to=url.replace("2026-01-26", "today")) == 404
    assert send(signed=sign(content)) == 202
    assert send(signed=sign(content)) == 202


def test_the_demonstrations_partners_are_registered_once(db, tmp_path):
    demo.seed(NOW)
    before = Partner.objects.get(name="bank-a").public_key
    demo.seed(NOW)
    assert Partner.objects.get(name="bank-a").public_key == before
    assert set(Partner.objects.values_list("name", flat=True)) == {"bank-a", "pos"}


def test_health_tells_of_silence_only_when_people_wait(db, bank):
    assert queries.health(NOW) == {"bank": ""}
    for _ in range(20):
        issue(NOW - timedelta(minutes=40), office=JS)
    assert queries.health(NOW)["bank"]
    Partner.objects.update(enabled=False)
    assert queries.health(NOW) == {"bank": "no partner"}
