import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.applications import rules
from tertib.applications.rules import FINAL, PAYMENT_VERBS, RULES, IllegalMove, State
from tertib.ledger.actors import KINDS

VERBS = sorted({rule.verb for rule in RULES})


@given(st.lists(st.tuples(st.sampled_from([*VERBS, "bribe"]), st.sampled_from(sorted(KINDS)))))
def test_no_sequence_of_verbs_leaves_the_table(acts):
    state = State.DRAFT
    for verb, kind in acts:
        rows = [r for r in RULES if r.verb == verb and state in r.source and kind in r.who]
        try:
            after = rules.step(state, verb, kind)
        except IllegalMove:
            assert not rows
        else:
            assert [after] == [r.target for r in rows]
            state = after


@given(st.lists(st.sampled_from(VERBS), max_size=60))
def test_staff_alone_never_reach_a_paid_state(verbs):
    state = State.AWAITING_PAYMENT
    for verb in verbs:
        try:
            state = rules.step(state, verb, "staff")
        except IllegalMove:
            continue
    assert state == State.AWAITING_PAYMENT


def test_no_verb_about_money_is_for_staff_and_only_pay_leads_out_of_unpaid():
    assert not [r.verb for r in RULES if r.verb in PAYMENT_VERBS and "staff" in r.who]
    (pay,) = [r for r in RULES if r.verb == "pay"]
    assert pay.who <= {"partner", "system"}
    ways = {r.verb for r in RULES if r.target == State.SCHEDULED}
    assert ways == {"pay"}


def test_each_verb_stands_once_and_everybody_in_the_table_exists():
    assert len(VERBS) == len(RULES)
    assert all(rule.who <= KINDS and rule.who and rule.source for rule in RULES)


def test_every_state_can_be_reached_and_only_final_ones_end():
    reached, edge = {State.DRAFT}, [State.DRAFT]
    while edge:
        state = edge.pop()
        for rule in RULES:
            if state in rule.source and rule.target not in reached:
                reached.add(rule.target)
                edge.append(rule.target)
    assert reached == set(State)
    assert {s for s in State if not any(s in r.source for r in RULES)} == FINAL


def test_the_diagram_draws_every_move():
    drawn = set(re.findall(r"(\w+) --> (\w+): (\w+)", rules.diagram()))
    assert drawn == {(s.value, r.target.value, r.verb) for r in RULES for s in r.source}


def test_the_refusal_says_who_may_not_what():
    with pytest.raises(IllegalMove, match="staff may not pay"):
        rules.step(State.AWAITING_PAYMENT, "pay", "staff")
