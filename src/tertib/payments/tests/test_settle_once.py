"""The same money sent many times at once: first what happens without the guards, then with them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection

from tertib.foundation import clock, embedded
from tertib.ledger import actors
from tertib.ledger.models import Entry
from tertib.payments import queries, settling
from tertib.payments.models import Call, Settlement
from tertib.payments.rules import Verdict
from tertib.payments.snap import tokens
from tertib.payments.tests.bank import Bank, serve
from tertib.payments.tests.conftest import NOW, issue

pytestmark = pytest.mark.race
RACERS = 8


def waiting(owner: psycopg.Connection) -> int:
    owner.execute("SELECT pg_stat_clear_snapshot()")
    row = owner.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    return row[0] if row else 0


def race(kode: str, owner: psycopg.Connection) -> list[Verdict | str]:
    """Let RACERS requests of as many kinds get as far as they can, then let them all go on.

    A lock held on the settlements stops every one that found the bill open just before it writes.
    """

    def pay(number: int) -> Verdict | str:
        payment = settling.Payment(kode, 650_000, f"r{number}", NOW, "snap")
        try:
            return settling.settle(payment, actors.partner("bank-a"), NOW).verdict
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        with owner.transaction():
            owner.execute("LOCK TABLE payments_settlement IN SHARE MODE")
            done = [pool.submit(pay, n) for n in range(RACERS)]
            until = threading.Event()
            for _ in range(2000):
                if waiting(owner) >= RACERS:
                    break
                until.wait(0.005)
            else:
                pytest.fail("the racers never met")
        return [one.result() for one in done]


@pytest.fixture
def owner(postgres, live_db):
    with psycopg.connect(postgres.url(embedded.SUPERUSER, live_db), autocommit=True) as connection:
        yield connection


@pytest.fixture
def bank(live_db):
    tokens.forget()
    with clock.frozen(NOW), serve() as http:
        yield Bank(http, NOW)


def test_without_lock_and_constraint_a_bill_is_settled_many_times(bank, owner, monkeypatch):
    """The danger is real: this is what the two guards are for."""
    monkeypatch.setattr(settling, "LOCK", "")
    owner.execute("ALTER TABLE payments_settlement DROP CONSTRAINT payments_settlement_bill_id_key")
    bill = issue()
    assert race(bill.kode_billing, owner).count(Verdict.SETTLE) == RACERS
    assert Settlement.objects.filter(bill_id=bill.id).count() == RACERS


def test_without_the_lock_the_constraint_alone_still_holds(bank, owner, monkeypatch):
    monkeypatch.setattr(settling, "LOCK", "")
    bill = issue()
    verdicts = race(bill.kode_billing, owner)
    assert verdicts.count(Verdict.SETTLE) == 1
    assert Settlement.objects.filter(bill_id=bill.id).count() == 1


def test_with_the_lock_one_settles_and_the_others_learn_it(bank, owner):
    bill = issue()
    verdicts = race(bill.kode_billing, owner)
    assert sorted(v.value for v in verdicts) == ["paid"] * (RACERS - 1) + ["settle"]
    assert Settlement.objects.filter(bill_id=bill.id).count() == 1


@pytest.mark.parametrize("external_id", ["", "4711"])
def test_the_same_payment_sent_fifty_times_at_once_settles_once(bank, external_id):
    """Over HTTP; each with an X-EXTERNAL-ID of its own (retries), or all with one (duplicates)."""
    bill = issue()
    bank.token()
    body = bank.payment(bill.kode_billing, flagAdvise="Y")
    headers = {"x_external_id": external_id} if external_id else {}
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: bank.call("payment", body, **headers).json(), range(50)))
    given = sorted(answer["responseCode"] for answer in answers)
    expected = ["2002500"] + ["4042518"] * 49 if external_id else ["2002500"] * 50
    assert given == expected
    assert {a["virtualAccountData"]["paymentFlagStatus"] for a in answers} == {"00"}
    assert Settlement.objects.filter(bill_id=bill.id).count() == 1
    entries = Entry.objects.filter(subject=f"bill:{bill.id}", action="payment.settled")
    assert entries.count() == 1
    assert queries.bill(bill.id).state == "settled"


def test_two_banks_at_once_settle_once(bank):
    """And one X-EXTERNAL-ID for many bills at once pays one of them."""
    post = Bank(bank.http, NOW, "pos")
    bill = issue()
    bank.token(), post.token()
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(
            lambda who: who.call("payment", who.payment(bill.kode_billing)).json()["responseCode"],
            [bank, post] * 10,
        ))  # fmt: skip
    assert sorted(done) == ["2002500"] + ["4042514"] * 19
    bills = [issue() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(
            lambda one: bank.call(
                "payment", bank.payment(one.kode_billing), x_external_id="99"
            ).json()["responseCode"],
            bills,
        ))  # fmt: skip
    assert sorted(done) == ["2002500"] + ["4092500"] * 9
    assert Call.objects.filter(external_id="99").count() == 1
