from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.ledger.actors import KINDS
from tertib.payments import rules
from tertib.payments.models import Bill
from tertib.payments.tests.conftest import Price

CUTOFF = time(20, 0)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(state=st.sampled_from(Bill.State.values), kind=st.sampled_from(sorted(KINDS)))
def test_only_a_partner_settles_and_only_an_open_bill(state, kind):
    if kind == "partner" and state == "issued":
        assert rules.next_state(state, "settle", kind) == "settled"
    else:
        error = rules.NotOpen if kind == "partner" else rules.NotAllowed
        with pytest.raises(error):
            rules.next_state(state, "settle", kind)


@given(now=moments, hours=st.integers(1, 24 * 40))
def test_a_bill_never_outlives_its_year(now, hours):
    wanted = now + timedelta(hours=hours)
    local = now.astimezone(rules.WIB)
    end = datetime(local.year, 12, 31, 20, tzinfo=rules.WIB)
    if now >= end:
        with pytest.raises(rules.YearClosed):
            rules.expiry(now, wanted, CUTOFF)
    else:
        assert rules.expiry(now, wanted, CUTOFF) == min(wanted, end)
    assert rules.expiry(now, wanted, None) == wanted


def test_a_bill_cannot_be_for_nothing():
    for lines in ([], [Price(amount=0)], [Price(amount=-5)]):
        with pytest.raises(ValueError, match=r"price|line"):
            rules.group(lines)


@pytest.mark.parametrize(
    ("name", "full", "shown"),
    [
        ("Siti Nur'aini Rahmán", False, "SITI N R"),
        ("Siti Nur'aini", True, "SITI NUR'AINI"),
        ("Suharto", False, "SUHARTO"),
        ("  ", False, ""),
    ],
)
def test_a_bank_customer_sees_no_more_of_the_name_than_needed(name, full, shown):
    assert rules.shown_name(name, full=full) == shown
