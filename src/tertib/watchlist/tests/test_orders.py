"""The law of travel bans: every rule by example, and no way around them by any sequence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tertib.watchlist.rules import orders
from tertib.watchlist.rules.orders import Kind, Order, Period, Proposal, Refused, State, Subject

TODAY = date(2026, 8, 31)
SUBJECT = Subject("Siti Aminah", "P", "IDN", "Padang", date(1980, 2, 29), photographs=1)
REASONS = frozenset({"investigation", "debt_to_the_state"})
ASKED = Proposal(
    Kind.EXIT, SUBJECT, "investigation", "KEP-12/2026, 30 Agustus 2026",
    Period(TODAY, date(2027, 2, 28)), REASONS,
)  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def refusal(call, *given) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        call(*given)
    if orders.CONCERNS.get(caught.value.reason) in caught.value.fields:
        return (caught.value.reason,)
    return (caught.value.reason, *caught.value.fields)


def test_a_complete_proposal_for_six_months_is_taken():
    orders.check_proposal(ASKED)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"subject": replace(SUBJECT, birth_place=" ", photographs=0)},
         ("incomplete", "birth_place", "photograph")),
        ({"subject": Subject("Siti", "", "")},
         ("incomplete", "sex", "nationality", "birth_place", "born", "photograph")),
        ({"reason": "undocumented_work"}, ("not_a_reason",)),
        ({"reason": "undocumented_work", "reasons": REASONS | orders.NEVER}, ("not_a_reason",)),
        ({"reason": "because"}, ("no_reason",)),
        ({"basis": " "}, ("no_basis",)),
        ({"kind": Kind.ENTRY}, ("own_citizen",)),
        ({"period": Period(TODAY, date(2027, 3, 1))}, ("too_long",)),
        ({"period": Period(TODAY, TODAY - timedelta(1))}, ("ends_before_it_starts",)),
        ({"period": Period(TODAY, None)}, ("no_end",)),
    ],
)  # fmt: skip
def test_what_is_no_ban_is_refused_with_its_reason(change, why):
    assert refusal(orders.check_proposal, replace(ASKED, **change)) == why


def test_an_age_does_for_a_birth_date_and_a_foreigner_may_be_barred_for_life():
    known_by_age = replace(SUBJECT, nationality="XXB", born=None, age=40)
    orders.check_proposal(
        replace(ASKED, kind=Kind.ENTRY, subject=known_by_age, period=Period(TODAY, None))
    )


def test_nobody_approves_what_they_proposed():
    assert refusal(orders.check_approver, "a", "a") == ("own_proposal",)
    orders.check_approver("a", "b")


def active(end: date, **more) -> Order:
    return Order(**{"kind": Kind.EXIT, "state": State.ACTIVE,
                    "period": Period(TODAY, end), **more})  # fmt: skip


def test_an_extension_is_one_in_time_and_of_the_same_length():
    order, end = active(date(2027, 2, 28)), date(2027, 2, 28)
    last_day = end - timedelta(days=3)
    longest = end + relativedelta(months=6)
    assert orders.check_extension(order, longest, last_day) == Period(TODAY, longest)
    assert refusal(orders.check_extension, order, longest, last_day + timedelta(1)) == ("too_late",)
    assert refusal(orders.check_extension, order, longest + timedelta(1), TODAY) == ("too_long",)
    assert refusal(orders.check_extension, order, end, TODAY) == ("ends_before_it_starts",)
    again = replace(order, extensions=1)
    assert refusal(orders.check_extension, again, longest, TODAY) == ("extended_before",)
    for state in set(State) - {State.ACTIVE}:
        over = replace(order, state=state)
        assert refusal(orders.check_extension, over, longest, TODAY) == ("not_extendable",)


@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 45), st.one_of(st.none(), st.integers(0, 19)))),
)
def test_urgent_orders_one_after_the_other_bar_nobody_longer_than_one(gap, tries):
    """Each asked for some days after the last try, and perhaps lifted before its end."""
    day, lasts, barred = TODAY, list[date](), set[date]()
    for wait, lifted in tries:
        day += timedelta(days=wait)
        try:
            orders.check_urgent(lasts, day, gap)
        except Refused:
            continue
        end = orders.urgent_period(day).end
        last = end if lifted is None else day + timedelta(days=lifted)
        lasts.append(last)
        barred |= {day + timedelta(days=n) for n in range((last - day).days + 1)}
    for one in barred:
        run = 1
        while one + timedelta(days=run) in barred:
            run += 1
        assert run <= orders.URGENT_DAYS or gap == 0
        after = [one + timedelta(days=run + n) for n in range(gap)]
        assert not barred.intersection(after)


def test_an_urgent_order_bars_for_twenty_days():
    order = Order(Kind.EXIT, State.URGENT, orders.urgent_period(TODAY))
    barred = [orders.effective(order, TODAY + timedelta(n)) for n in range(-1, 22)]
    assert barred == [False] + [True] * 20 + [False] * 2


@given(st.sampled_from(list(Kind)), st.sampled_from(list(State)), DAYS, DAYS, DAYS)
def test_only_orders_in_force_ever_match(kind, state, start, end, day):
    order = Order(kind, state, Period(start, end))
    expected = state in (State.URGENT, State.ACTIVE) and start <= day <= end
    assert orders.effective(order, day) is expected


@given(DAYS, st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=6))
def test_no_sequence_of_extensions_bars_an_exit_longer_than_a_year(start, asked):
    order = Order(Kind.EXIT, State.ACTIVE, Period(start, start + relativedelta(months=6)))
    for received, days in asked:
        try:
            period = orders.check_extension(order, order.period.end + timedelta(days), received)
        except Refused:
            continue
        assert received <= order.period.end - timedelta(days=3)
        order = replace(order, period=period, extensions=order.extensions + 1)
    assert order.period.end <= start + relativedelta(months=6) + relativedelta(months=6)
    assert order.extensions <= 1


@given(st.lists(st.tuples(
    st.sampled_from(["approve", "reject", "confirm", "revoke", "expire", "reopen"]),
    st.sampled_from(["staff", "agency", "system", "applicant"])), max_size=8))  # fmt: skip
def test_what_is_over_stays_over_and_applicants_decide_nothing(acts):
    state, over = State.PROPOSED, {State.EXPIRED, State.REVOKED, State.REJECTED}
    for verb, actor in acts:
        try:
            moved = orders.next_state(state, verb, actor)
        except orders.NotAllowed:
            continue
        assert state not in over
        assert actor != "applicant"
        state = moved
