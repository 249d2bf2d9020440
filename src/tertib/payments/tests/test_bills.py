from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.ledger.models import Entry
from tertib.payments import actions, queries, rules, treasury
from tertib.payments.models import Bill
from tertib.payments.tests.conftest import NOW, Price, Words, issue


def entries(bill: Bill) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(subject=f"bill:{bill.id}").order_by("serial")
    return [(row.action, row.actor.split(":")[0]) for row in rows]


def test_a_bill_is_issued_with_its_kode_billing_and_frozen_tariffs(bill):
    kept = queries.bill(bill.id)
    assert kept.kode_billing.startswith("820260126")
    assert len(kept.kode_billing) == 15
    assert (kept.state, kept.amount) == ("issued", 650_000)
    assert kept.lines[0]["legal_source"] == "PP 45/2024"
    assert b"Siti" not in bytes(kept.payer_sealed)
    assert entries(bill) == [("bill.issued", "applicant")]


def test_issuing_costs_two_statements(db):
    key = vault.create(NOW)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        actions.issue(
            subject="party:1", contact_id=None, office="JS", payer_name="Budi", lines=[Price()],
            key=key, expires_at=NOW + timedelta(hours=2), actor=actors.system("t"), now=NOW,
        )  # fmt: skip
    assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) == 2


def test_the_kode_billing_of_a_day_is_dated_in_wib(db):
    assert issue(datetime(2026, 1, 26, 18, 0, tzinfo=UTC)).kode_billing.startswith("820260127")


def test_equal_tariffs_share_a_line_and_a_bank_sees_at_most_five(db):
    lines = [Price("a"), Price("a"), *(Price(c, 1000, Words(c, c)) for c in "bcdef")]
    bill = issue(lines=tuple(lines))
    grouped = rules.group(lines)
    shown = rules.shown_at_bank(grouped)
    assert [line.quantity for line in grouped] == [2, 1, 1, 1, 1, 1]
    assert len(shown) == 5
    assert shown[0][2] == 1_300_000
    assert sum(amount for *_, amount in shown) == bill.amount == 1_305_000


def test_a_full_day_is_exhausted_only_when_its_last_number_is_gone(db, monkeypatch):
    monkeypatch.setattr(treasury, "SERIALS", 12)
    numbers = {issue().kode_billing for _ in range(12)}
    assert numbers == {f"820260126{n:06}" for n in range(12)}
    with pytest.raises(treasury.Exhausted):
        issue()


def test_an_unpaid_bill_is_cancelled_once(bill):
    who = actors.applicant(new_id())
    actions.cancel(bill.id, who, NOW)
    with pytest.raises(rules.NotOpen):
        actions.cancel(bill.id, who, NOW)
    assert queries.bill(bill.id).state == "cancelled"
    assert entries(bill)[1:] == [("bill.cancelled", "applicant")]


def test_due_bills_expire_and_others_do_not(bill):
    later = issue(NOW + timedelta(hours=1))
    assert actions.expire_due(NOW + timedelta(hours=2)) == 1
    assert queries.bill(bill.id).state == "expired"
    assert queries.bill(later.id).state == "issued"
    assert entries(bill)[1:] == [("bill.expired", "system")]


def test_a_bill_survives_the_erasure_of_its_payer(bill):
    vault.destroy(bill.key_id, NOW)
    assert actions.expire_due(NOW + timedelta(days=1)) == 1


@pytest.mark.parametrize("table", ["settlement", "call", "statement", "finding"])
@pytest.mark.parametrize("verb", ["UPDATE payments_{0} SET id = id", "DELETE FROM payments_{0}"])
def test_the_books_are_append_only(db, table, verb):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(verb.format(table))
