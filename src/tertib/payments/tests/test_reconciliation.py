import base64
from datetime import date, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.ledger import actors
from tertib.ledger.models import Entry
from tertib.payments import actions, queries, reconciling, settling, statements
from tertib.payments.models import Finding, Partner, Settlement
from tertib.payments.statements import COLUMNS, Ours, Row
from tertib.payments.tests.bank import Bank, sign
from tertib.payments.tests.conftest import NOW, issue

DAY = date(2026, 1, 26)
PAID_AT = NOW + timedelta(minutes=5)


def line(bill, request="r1", amount=None, kode=None):
    return [kode or bill.kode_billing, str(amount or bill.amount), PAID_AT.isoformat(), request,
            "ref", "6010"]  # fmt: skip


def statement(lines, partner="bank-a", day=DAY):
    head = ["tertib-statement", "1", partner, day.isoformat(), str(len(lines)),
            str(sum(int(one[1]) for one in lines))]  # fmt: skip
    return "".join(",".join(one) + "\r\n" for one in [head, COLUMNS, *lines]).encode()


@pytest.fixture
def partner(db) -> Partner:
    return Partner.objects.get(name=Bank(httpx.Client(), NOW).name)


def pay(bill, request="r1"):
    payment = settling.Payment(bill.kode_billing, bill.amount, request, PAID_AT, "snap")
    return settling.settle(payment, actors.partner("bank-a"), PAID_AT)


def run(partner, lines, now=PAID_AT):
    content = statement(lines)
    kept = reconciling.receive(partner, DAY, content, sign(content), now)
    return sorted((f.kind, f.kode_billing) for f in reconciling.reconcile(kept.id, now))


def test_equal_books_give_no_finding(partner):
    bill = issue()
    pay(bill)
    assert run(partner, [line(bill)]) == []
    assert Entry.objects.filter(action="reconciliation.completed").exists()


def test_a_lost_call_is_settled_from_the_file_by_the_partner(partner):
    bill = issue()
    assert run(partner, [line(bill)]) == [("lost_call", bill.kode_billing)]
    paid = queries.bill(bill.id)
    assert (paid.state, paid.settlement.via) == ("settled", "file")
    entry = Entry.objects.get(action="payment.settled")
    assert entry.actor == "partner:bank-a"


def test_every_difference_is_found_and_none_of_them_settles(partner):
    missing, double, short, late, gone = (issue() for _ in range(5))
    expired = issue(NOW - timedelta(hours=3))
    for bill in (missing, double):
        pay(bill, f"r-{bill.kode_billing}")
    actions.cancel(gone.id, actors.system("t"), NOW)
    lines = [
        line(double, f"r-{double.kode_billing}"), line(double, "again"),
        line(short, "s", 600_000), line(expired, "e"), line(gone, "g"),
        line(late, "u", kode="820260126000000"),
    ]  # fmt: skip
    assert run(partner, lines) == sorted([
        ("missing", missing.kode_billing), ("double", double.kode_billing),
        ("wrong_amount", short.kode_billing), ("closed_bill", expired.kode_billing),
        ("closed_bill", gone.kode_billing), ("unknown", "820260126000000"),
    ])  # fmt: skip
    assert Settlement.objects.count() == 2
    assert Entry.objects.filter(action="reconciliation.finding").count() == 6
    assert run(partner, lines) == [], "the same file again finds nothing new"


def test_two_payments_of_one_open_bill_settle_it_once(partner):
    bill = issue()
    found = run(partner, [line(bill, "a"), line(bill, "b"), line(bill, "a")])
    assert found == [("double", bill.kode_billing), ("lost_call", bill.kode_billing)]
    assert Settlement.objects.count() == 1


@pytest.mark.parametrize("spoil", [
    lambda content: (content, ""),
    lambda content: (content + b"\n", sign(content)),
    lambda content: (content.replace(b"650000", b"950000"), sign(content)),
    lambda content: (content, base64.b64encode(b"x" * 256).decode()),
])  # fmt: skip
def test_a_file_that_the_partner_did_not_sign_is_refused(partner, spoil):
    content, signed = spoil(statement([line(issue())]))
    with pytest.raises(reconciling.NotSigned):
        reconciling.receive(partner, DAY, content, signed, NOW)
    assert not Settlement.objects.exists()


@pytest.mark.parametrize(("old", "new"), [
    (b",1,650000", b",2,650000"), (b"650000\r\n", b"65000\r\n"), (b"bank-a", b"bank-b"),
    (b"amount", b"sum"), (b"2026-01-26T", b"2026-01-27T"), (b",r1,", b",,"), (b"+00:00", b""),
    (b"tertib", b"\xff"), (b"650000,", b"-50000,"),
])  # fmt: skip
def test_a_file_of_another_form_is_refused(partner, old, new):
    content = statement([line(issue())]).replace(old, new)
    with pytest.raises(statements.Unreadable):
        reconciling.receive(partner, DAY, content, sign(content), NOW)


def test_a_missing_file_is_a_finding_once(partner):
    tomorrow = NOW + timedelta(days=1)
    assert [f.kind for f in reconciling.note_absent(tomorrow)] == [Finding.Kind.NO_FILE]
    assert reconciling.note_absent(tomorrow) == []


requests = st.integers(0, 3).map(str)


@given(
    rows=st.lists(st.tuples(st.integers(0, 4), requests, st.sampled_from([5, 6]))),
    ours=st.dictionaries(st.integers(0, 4), requests),
    known=st.dictionaries(st.integers(0, 4), st.sampled_from(["issued", "expired", "cancelled"])),
)
def test_nothing_is_lost_between_the_two_books(rows, ours, known):
    """Every payment of the file is in our books, settled from it once at most, or a finding."""

    class Bill:
        amount, expires_at = 5, PAID_AT

        def __init__(self, state):
            self.state = state

    bills = {str(k): Bill(state) for k, state in known.items()}
    bills.update({str(k): Bill("settled") for k in ours})
    books = [Ours(str(k), 5, request) for k, request in ours.items()]
    file = [Row(str(k), amount, NOW, request) for k, request, amount in rows]
    found = statements.compare(file, books, bills, NOW)
    keys = [(f.kode_billing, f.request_id) for f in found]
    assert len(set(keys)) == len(keys)
    agreed = {(o.kode_billing, o.request_id) for o in books}
    listed = {(r.kode_billing, r.request_id) for r in file}
    assert listed - agreed <= set(keys)
    assert agreed - listed == {k for k, f in zip(keys, found, strict=True) if f.kind == "missing"}
    lost = [f.kode_billing for f in found if f.kind == "lost_call"]
    assert len(set(lost)) == len(lost)
    assert all(bills[k].state == "issued" for k in lost)
