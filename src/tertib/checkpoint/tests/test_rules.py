from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tertib.checkpoint import rules
from tertib.checkpoint.rules import Case, Refused, S, Who

NOW = datetime(2026, 1, 26, 2, 0, tzinfo=UTC)
PEOPLE = [uuid4() for _ in range(4)]
VERBS = ("not", "possible", "identical", "close", "take_back", "end", "lapse", "hold", "")
WHO = st.one_of(
    st.builds(Who, st.just(None), st.frozensets(st.sampled_from(["border", "supervisor"]))),
    st.builds(
        Who,
        st.sampled_from(PEOPLE),
        st.frozensets(st.sampled_from(["border", "supervisor", "watchlist", "auditor"])),
    ),
)


class Promise7(RuleBasedStateMachine):
    """Whoever does whatever in whatever order: no machine and no single person confirms."""

    def __init__(self) -> None:
        super().__init__()
        self.case = Case()
        self.acts: list[tuple[str, Who, bool, S, S]] = []

    @rule(verb=st.sampled_from(VERBS), who=WHO, order=st.booleans())
    def act(self, verb: str, who: Who, order: bool) -> None:
        before = self.case
        try:
            self.case = rules.decide(before, verb, who, order=order)
        except Refused:
            assert self.case is before
        else:
            self.acts.append((verb, who, order, before.state, self.case.state))

    @rule()
    def another_candidate(self) -> None:
        self.case, self.acts = Case(), []

    @invariant()
    def two_people_confirmed_it(self) -> None:
        if self.case.state not in rules.CONFIRMED:
            return
        possible = [who for verb, who, *_ in self.acts if verb == "possible"]
        identical = [(who, order) for verb, who, order, *_ in self.acts if verb == "identical"]
        assert len(possible) == 1
        assert len(identical) == 1
        (who, order) = identical[0]
        assert order, "held without an order in force"
        assert who.id is not None
        assert possible[0].id is not None
        assert who.id != possible[0].id
        assert "supervisor" in who.roles
        assert possible[0].roles & {"border", "supervisor"}
        assert (self.case.possible_by, self.case.identical_by) == (possible[0].id, who.id)

    @invariant()
    def a_machine_only_ends(self) -> None:
        for _, who, _, _, after in self.acts:
            if who.id is None:
                assert after in (S.ENDED, S.LAPSED)

    @invariant()
    def nothing_follows_an_end(self) -> None:
        assert all(before in rules.OPEN for *_, before, _ in self.acts)


TestPromise7 = Promise7.TestCase


def test_without_an_order_in_force_nobody_is_held():
    officer, supervisor = (Who(PEOPLE[n], frozenset({"supervisor"})) for n in (0, 1))
    with pytest.raises(Refused, match="order_ended"):
        rules.decide(Case(), "possible", officer, order=False)
    case = rules.decide(Case(), "possible", officer, order=True)
    with pytest.raises(Refused, match="order_ended"):
        rules.decide(case, "identical", supervisor, order=False)
    for before in (Case(), case):  # no false hit is counted of whoever looked at nothing
        with pytest.raises(Refused, match="order_ended"):
            rules.decide(before, "not", supervisor, order=False)


def test_the_same_supervisor_cannot_be_both():
    both = Who(PEOPLE[0], frozenset({"border", "supervisor"}))
    case = rules.decide(Case(), "possible", both, order=True)
    with pytest.raises(Refused, match="same_person"):
        rules.decide(case, "identical", both, order=True)
    assert "identical" not in rules.verbs(case, both)
    assert "identical" in rules.verbs(case, Who(PEOPLE[1], frozenset({"supervisor"})))


@pytest.mark.parametrize(("kind", "direction", "bars"), [
    ("cegah", "departure", True), ("cegah", "arrival", False),
    ("tangkal", "arrival", True), ("tangkal", "departure", False),
])  # fmt: skip
def test_an_order_bars_in_its_own_direction_only(kind, direction, bars):
    assert rules.bars(kind, direction) is bars


def test_there_is_no_reason_or_button_for_undocumented_work():
    codes = (*rules.REASONS, *rules.OUTCOMES, *rules.ANSWERS, *(r.verb for r in rules.RULES))
    assert not [code for code in codes if "work" in code or "cpmi" in code]


CASES = st.tuples(st.sampled_from([str(state) for state in S]), st.sampled_from(rules.REASONS))


@given(st.lists(CASES))
def test_false_hits_count_since_the_last_true_one(newest_first):
    count = rules.false_hits(newest_first)
    true = [n for n, (state, _) in enumerate(newest_first) if state in rules.CONFIRMED]
    recent = newest_first[: true[0]] if true else newest_first
    assert count == sum(recent.count(("bukan", reason)) for reason in rules.MISTAKEN)
    assert rules.raises(count, 2) == (count > 1)


def test_each_reason_says_whether_somebody_else_stood_there():
    assert rules.MISTAKEN.issubset(rules.REASONS)
    assert {*rules.REASONS} - rules.MISTAKEN == {"picture", "not_a_person"}


def test_what_was_not_confirmed_is_erased_a_day_later_and_a_hold_never_while_it_lasts():
    spans = {"unconfirmed": timedelta(hours=24), "confirmed": timedelta(days=100)}
    for state in ("kandidat", "mungkin", "bukan", "berakhir", "gugur"):
        assert rules.erase_at(state, NOW, None, **spans) == NOW + timedelta(hours=24)
    assert rules.erase_at("identik", NOW, None, **spans) is None
    assert rules.erase_at("selesai", NOW, NOW, **spans) == NOW + timedelta(days=100)


@given(st.lists(st.integers(0, 90), max_size=40), st.integers(0, 4))
def test_a_contact_is_escalated_once_an_interval_however_late_the_worker_looks(waits, most):
    every, now, told = timedelta(minutes=10), NOW, [NOW]
    for wait in waits:
        now += timedelta(minutes=wait)
        count = len(told) - 1
        assert not rules.escalate(told[-1], count, True, now, every=every, most=most)
        if rules.escalate(told[-1], count, False, now, every=every, most=most):
            told.append(now)
        elif count < most:
            assert now < told[-1] + every  # whatever is due is not put off
    assert len(told) - 1 <= most
    assert all(later - earlier >= every for earlier, later in pairwise(told))


@given(st.sampled_from([str(state) for state in S]), st.integers(-5, 60))
def test_only_whom_nobody_decided_is_missed_and_only_after_a_while(state, minutes):
    now, limit = NOW + timedelta(minutes=minutes), timedelta(minutes=15)
    assert rules.is_missed(state, NOW, limit, now) == (state == "kandidat" and minutes > 15)


def test_precision_is_of_what_people_decided():
    assert rules.precision([]) is None
    assert rules.precision(["berakhir", "gugur", "kandidat"]) is None
    assert rules.precision(["bukan", "bukan", "identik", "selesai", "gugur"]) == 0.5


def test_the_drawing_names_every_state():
    assert all(state in rules.diagram() for state in S)


@pytest.mark.parametrize("direction", ["departure", "arrival"])
def test_that_the_order_ended_is_an_outcome_only_once_it_did(direction):
    assert "order_ended" not in rules.outcomes(direction, barred=True)
    assert "order_ended" in rules.outcomes(direction, barred=False)
    assert len(rules.outcomes(direction, barred=True)) == 3
