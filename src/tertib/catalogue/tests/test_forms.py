"""What is asked, which papers, and whole pages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.catalogue import messages, queries, rules
from tertib.catalogue.rules import conditions
from tertib.catalogue.types import Comparison, When

ON = date(2026, 3, 2)
CHILD = {"birth_date": "2015-05-20", "has_ktp": "no", "married": "no"}


def _codes(documents):
    return [document.code for document in documents]


def test_an_adults_papers(new_passport, adult, on):
    assert _codes(rules.documents_for(new_passport, adult, on)) == ["ktp", "kk", "birth_proof"]


def test_a_childs_papers_and_parents(new_passport, adult, on):
    child = adult | CHILD
    assert _codes(rules.documents_for(new_passport, child, on)) == [
        "kk", "birth_certificate", "parent_ktp", "parents_marriage",
    ]  # fmt: skip
    assert "parents" in [page.slug for page in rules.pages_for(new_passport, child, on)]
    assert "parents" not in [page.slug for page in rules.pages_for(new_passport, adult, on)]


def test_a_sixteen_year_old_with_ktp_needs_no_parents(new_passport, adult, on):
    wed = adult | {"birth_date": "2010-01-01", "has_ktp": "yes", "married": "yes"}
    assert "parent_ktp" not in _codes(rules.documents_for(new_passport, wed, on))


def test_papers_by_case(new_passport, adult, on):
    special = adult | {"naturalised": "yes", "name_changed": "yes"}
    assert _codes(rules.documents_for(new_passport, special, on))[-2:] == [
        "naturalisation", "name_ruling",
    ]  # fmt: skip


def test_a_passport_since_2009_needs_ktp_and_old_passport_only(adult, on):
    service = queries.service("GANTI_HABIS", on)
    recent = adult | {"old_passport_no": "X1234567", "old_passport_issued": "since_2009"}
    assert _codes(rules.documents_for(service, recent, on)) == ["old_passport", "ktp"]
    older = recent | {"old_passport_issued": "before_2009"}
    assert _codes(rules.documents_for(service, older, on)) == [
        "old_passport", "ktp", "kk", "birth_proof",
    ]  # fmt: skip


@pytest.mark.parametrize("service", queries.services(ON), ids=lambda s: s.code)
@given(data=st.data())
def test_the_papers_announced_are_the_papers_asked_for(service, data):
    """The list before the first question is the data the form asks by: never a paper more, and
    those without a condition always."""
    answers = {
        f.name: data.draw(st.sampled_from([o.value for o in f.options] or ["yes", "no"]))
        for f in service.fields
        if f.type in ("choice", "yes_no")
    }
    answers["birth_date"] = data.draw(st.dates(date(1930, 1, 1), ON)).isoformat()
    asked = rules.documents_for(service, answers, ON)
    assert set(asked) <= set(service.documents)
    assert [d for d in service.documents if not d.when.clauses] == [
        d for d in asked if not d.when.clauses
    ]
    assert all(d.when_text.id and d.when_text.en for d in asked if d.when.clauses)


def test_a_complete_form_is_ok(new_passport, adult, on):
    checks = rules.check_form(new_passport, adult, on)
    assert all(check.ok for check in checks.values())
    assert {k: v for c in checks.values() for k, v in c.values.items()} == adult


def test_an_empty_page_names_every_missing_answer(new_passport, on):
    page = new_passport.page("person-wni")
    check = rules.check_page(new_passport, page, {}, {}, on)
    assert set(check.errors) == {field.name for field in page.fields}
    assert {finding.code for finding in check.errors.values()} == {"required"}


def test_a_birth_date_corrected_to_a_childs_reopens_the_form(new_passport, adult, on):
    checks = rules.check_form(new_passport, adult | CHILD, on)
    assert checks["passport"].errors["passport"].code == "not_open"
    assert set(checks["parents"].errors) == {"parent_name", "parent_nik"}


def test_warnings_do_not_block(new_passport, adult, on):
    page = new_passport.page("person-wni")
    typed = adult | {"birth_date": "16 januari 1990"}
    check = rules.check_page(new_passport, page, typed, {}, on)
    assert check.ok
    assert [f.code for f in check.warnings["nik"]] == ["nik_birth_date"]


def test_answers_that_fell_away_decide_nothing(new_passport, adult, on):
    leftover = adult | {"parent_name": "Old Answer"}
    assert "parent_name" not in rules.relevant(new_passport, leftover, on)


def test_the_mrz_is_compared_with_the_form(on):
    service = queries.service("ITK", on)
    page = service.page("person-wna")
    typed = {
        "name": "Anna Maria Eriksson",
        "nationality": "DE",
        "passport_no": "L898902D3",
        "passport_expiry": "2030-04-15",
        "birth_date": "1974-08-12",
        "sex": "f",
        "special_need": "none",
        "mrz": "P<D<<ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
        "L898902C36D<<7408122F1204159ZE184226B<<<<<10",
    }
    check = rules.check_page(service, page, typed, {}, on)
    assert check.ok
    assert [f.code for f in check.warnings["mrz"]] == ["mrz_differs_passport_no"]


@pytest.mark.parametrize(
    ("answers", "group"),
    [
        ({"birth_date": "1966-03-02"}, "elderly"),
        ({"birth_date": "1966-03-03"}, ""),
        ({"birth_date": "2020-03-03"}, "toddler"),
        ({"birth_date": "2020-03-02"}, ""),
        ({"birth_date": "1990-01-01", "special_need": "pregnant"}, "pregnant"),
        ({"special_need": "disabled"}, "disabled"),
        ({"special_need": "none"}, ""),
    ],
)
def test_priority_groups(answers, group, on):
    assert rules.priority(answers, on) == group


def test_an_unknown_fact_satisfies_nothing():
    for operator in ("is", "not", "under", "at_least"):
        when = When(((Comparison("age", operator, ("17",)),),))
        assert not rules.holds(when, {})


@given(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.integers(0, 120))
def test_age_is_the_number_of_birthdays(birth, years):
    try:
        birthday = birth.replace(year=birth.year + years)
    except ValueError:
        return  # 29 February
    assert conditions.age(birth, birthday) == years


@given(st.data())
def test_no_input_breaks_a_page_and_values_read_back(data):
    service = data.draw(st.sampled_from(queries.services(ON)))
    page = data.draw(st.sampled_from(service.pages))
    raw = {field.name: data.draw(st.text(max_size=60)) for field in page.fields}
    known = {"birth_date": "2015-05-20", "has_ktp": "no"}
    check = rules.check_page(service, page, raw, known, ON)
    for finding in check.errors.values():
        assert messages.message(finding)
    again = rules.check_page(service, page, check.values, known, ON)
    assert again.values == check.values
    assert again.errors == check.errors
