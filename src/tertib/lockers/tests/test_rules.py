import pytest

from tertib.contracts.compartments import secret_hash
from tertib.lockers import rules, secret
from tertib.lockers.models import State
from tertib.lockers.rules import Refused, S


def test_the_states_of_the_table_are_those_of_the_rows():
    assert {s.value for s in S} == set(State.values)
    assert "free --> loading: reserve (staff; passport)" in rules.diagram()


@pytest.mark.parametrize("state", list(S))
def test_only_devices_say_that_something_was_collected(state):
    for kind in ("staff", "applicant", "system", "anonymous"):
        for purpose in ("passport", "phone"):
            held = rules.verbs(state, kind, purpose)
            assert not {"open", "close", "take", "deposit", "force"} & set(held)


def test_a_wrong_verb_is_refused_in_words_not_in_a_stack_trace():
    for args in (("free", "seal", "staff", "passport"), ("free", "reserve", "staff", "phone"),
                 ("free", "block", "device", "phone"),
                 ("free", "fly", "staff", "phone")):  # fmt: skip
        with pytest.raises(Refused, match="not_now"):
            rules.after(*args)


def test_a_pin_opens_one_door_of_a_bank_only(monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(secret.secrets, "randbelow", lambda below: next(drawn))
    other = ("salt", [secret_hash("salt", "00000007")])
    assert secret.fresh([other]).pin == "00000008"


def test_pin_and_token_open_and_nothing_else_does():
    made = secret.fresh([])
    assert len(made.pin) == 8
    assert made.pin not in "".join(made.hashes)
    assert secret.opens(made.salt, made.hashes, made.pin)
    assert secret.opens(made.salt, made.hashes, made.token)
    assert not secret.opens(made.salt, made.hashes, made.pin[::-1] + "0")
