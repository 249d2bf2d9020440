from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tertib.applications import rules as application_rules
from tertib.handover import rules, wording
from tertib.handover.models import AT_REST, IN_COMPARTMENT, OPEN, State
from tertib.handover.rules import Refused, S

WIB = ZoneInfo("Asia/Jakarta")
READY = datetime(2026, 1, 26, 16, 30, tzinfo=WIB)


def test_the_states_of_the_table_are_those_of_the_rows():
    assert {s.value for s in S} == set(State.values)
    assert "in_locker --> opened: open (device)" in rules.diagram()


def test_nothing_follows_an_end():
    for end in (S.HANDED_OVER, S.CANCELLED):
        for kind in ("staff", "device", "system", "applicant"):
            assert rules.verbs(end, kind) == []


def test_a_passport_is_handed_over_only_from_one_place_and_by_whoever_has_it():
    for rule in rules.RULES:
        if rule.target == S.HANDED_OVER:
            assert rule.verb in rules.HANDS_OVER
            assert rule.who == ({"device"} if rule.verb == "collect" else {"staff"})
            assert application_rules.rule("hand_over", next(iter(rule.who)))


def test_staff_can_never_say_that_a_locker_was_opened():
    for state in S:
        assert not {"open", "collect", "lapse"} & set(rules.verbs(state, "staff"))


def test_what_cannot_lapse_is_at_the_door_or_with_the_post():
    lapsing = {s for s in S if "lapse" in rules.verbs(s, "system")}
    assert set(OPEN) - lapsing == {State.OPENED, State.WITH_COURIER}
    assert set(AT_REST) | set(IN_COMPARTMENT) | {State.WITH_COURIER} == set(OPEN)


@pytest.mark.parametrize(("kind", "seen", "missing"), [
    ("holder", ["payment", "ktp"], []),
    ("holder", ["ktp"], ["payment"]),
    ("family", ["payment", "ktp_collector"], ["kk"]),
    ("other", ["payment", "ktp_collector", "ktp_holder"], ["surat_kuasa"]),
    ("other", ["payment", "ktp", "kk"], ["ktp_collector", "ktp_holder", "surat_kuasa"]),
])  # fmt: skip
def test_papers_by_who_collects(kind, seen, missing):
    assert rules.missing(kind, seen) == missing


def test_every_code_has_words():
    papers = {code for codes in rules.PAPERS.values() for code in codes}
    assert papers == set(wording.PAPERS) == set(wording.BRING)
    assert set(rules.REFUSALS) == set(wording.REFUSING)
    assert set(rules.RECALLS) == set(wording.RECALLING)
    assert set(rules.PROOFS) == set(wording.PROVING)


def test_thirty_days_end_with_the_thirtieth_day_in_office_time():
    end = rules.deadline(READY, WIB, 30)
    assert end == datetime(2026, 2, 26, 0, 0, tzinfo=WIB)
    assert rules.days_left(end, READY, WIB) == 30
    assert rules.days_left(end, end - timedelta(seconds=1), WIB) == 0
    late = datetime(2026, 1, 26, 23, 59, tzinfo=WIB)
    assert rules.deadline(late, WIB, 30) == end


@pytest.mark.parametrize(("age", "reminded", "due"), [
    (6, 0, 0), (7, 0, 7), (8, 7, 0), (20, 7, 20), (25, 0, 20), (27, 20, 27), (29, 27, 0),
])  # fmt: skip
def test_reminders_come_once_and_only_the_latest(age, reminded, due):
    now = READY + timedelta(days=age)
    assert rules.reminder_due(READY, now, WIB, [7, 20, 27], reminded) == due


def test_days_in_the_locker_are_working_days_and_never_beyond_the_end():
    end = rules.deadline(READY, WIB, 30)

    def weekday(day: date) -> bool:
        return day.weekday() < 5

    monday = date(2026, 1, 26)
    until = rules.locker_until(monday, WIB, 5, weekday, end)
    assert until == datetime(2026, 2, 3, 0, 0, tzinfo=WIB), "through Monday, 2 February"
    assert rules.locker_until(monday, WIB, 60, weekday, end) == end
    assert rules.locker_until(monday, WIB, 5, lambda day: False, end) == end


def test_four_eyes():
    for sealer in ("a", None):
        with pytest.raises(Refused, match="same_person"):
            rules.check_seal("a" if sealer else None, "a")
    rules.check_seal("a", "b")


def test_a_pin_for_others_only_where_the_office_allows_it():
    assert rules.may_have_pin("holder", "JE", [])
    assert not rules.may_have_pin("family", "JE", ["AF"])
    assert rules.may_have_pin("family", "JE", ["JE"])
    assert not rules.may_have_pin("other", "JE", ["JE"])
