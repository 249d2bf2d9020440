"""Prices against the published table, and the promise that no doubtful tariff is ever charged."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.catalogue import queries, rules
from tertib.catalogue.rules import NotPriceable
from tertib.catalogue.types import PriceLine, Service

PASSPORTS = {"ne_5": 350_000, "ne_10": 650_000, "e_5": 650_000, "e_10": 950_000}
ON = date(2026, 3, 2)


def price(service: Service, answers: dict[str, str]) -> list[PriceLine]:
    """The price on the day for which the service was read."""
    return rules.price(service, answers, service.on)


@pytest.mark.parametrize(("kind", "fast"), list(product(PASSPORTS, ["no", "yes"])))
def test_price_of_each_passport(new_passport, adult, kind, fast):
    lines = price(new_passport, adult | {"passport": kind, "same_day": fast})
    assert sum(line.amount for line in lines) == PASSPORTS[kind] + (1_000_000 * (fast == "yes"))
    assert {line.legal_source for line in lines} == {"PP 45/2024"}
    assert lines[0].tariff_code == f"PASPOR_{kind.upper()}"


@pytest.mark.parametrize(
    ("code", "field", "charges"),
    [
        ("HILANG", "loss", {"valid": 1_000_000, "expired": 0, "disaster": 0}),
        ("RUSAK", "damage", {"valid": 500_000, "expired": 0, "disaster": 0}),
    ],
)
def test_the_charge_for_a_lost_or_damaged_book(on, adult, code, field, charges):
    service = queries.service(code, on)
    for answer, charge in charges.items():
        lines = price(service, adult | {field: answer})
        assert sum(line.amount for line in lines) == 950_000 + charge


@pytest.mark.parametrize(
    ("answers", "amount"),
    [
        ({"visa_index": "b", "days_granted": "30", "stay_length": "d30"}, 500_000),
        ({"visa_index": "c", "days_granted": "60", "stay_length": "d60"}, 1_000_000),
        ({"visa_index": "d", "days_granted": "120", "stay_length": "d60"}, 1_000_000),
    ],
)
def test_the_price_of_a_visit_permit(on, answers, amount):
    assert [line.amount for line in price(queries.service("ITK", on), answers)] == [amount]


@pytest.mark.parametrize(
    "answers",
    [
        {"visa_index": "b", "days_granted": "60", "stay_length": "d30"},  # only once
        {"visa_index": "b", "days_granted": "30", "stay_length": "d60"},
        {"visa_index": "c", "days_granted": "121", "stay_length": "d60"},  # beyond 180 days
    ],
)
def test_a_visit_permit_is_not_extended_beyond_the_rule(on, answers):
    with pytest.raises(NotPriceable):
        price(queries.service("ITK", on), answers)


def test_ten_years_only_for_those_of_age_or_married(new_passport, adult):
    child = adult | {"birth_date": "2012-01-15", "has_ktp": "no"}
    with pytest.raises(NotPriceable) as refusal:
        price(new_passport, child)
    assert "17" in refusal.value.reason.en
    assert price(new_passport, child | {"married": "yes"})
    assert price(new_passport, child | {"passport": "e_5"})


def test_no_price_before_the_choice_is_made(new_passport, adult):
    del adult["passport"]
    with pytest.raises(NotPriceable):
        price(new_passport, adult)


@pytest.mark.parametrize("code", ["ITAS_BARU", "ITAS_PERPANJANGAN", "ITAP", "VISA"])
def test_a_service_without_a_confirmed_tariff_says_so_and_has_no_price(on, code):
    service = queries.service(code, on)
    assert not service.available
    assert service.unavailable_reason
    assert rules.price_range(service) is None
    with pytest.raises(NotPriceable):
        price(service, {"stay_length": "y1", "visa_kind": "on_arrival"})


def test_a_null_tariff_closes_its_option_only(on):
    service = queries.service("IMK", on)
    assert service.available
    assert price(service, {"reentry": "y1"})[0].amount == 1_500_000
    with pytest.raises(NotPriceable):
        price(service, {"reentry": "m6"})


def test_before_the_law_nothing_is_in_force():
    assert queries.services(date(2024, 12, 1)) == []
    assert queries.tariff("PASPOR_E_5", date(2024, 12, 1)).unsellable(date(2024, 12, 1))


@pytest.mark.parametrize("damage", [{"amount": None}, {"status": "old_tariff"}, {"valid_to": ON}])
def test_price_refuses_a_row_that_may_not_be_charged_even_if_the_option_slipped_through(
    new_passport, adult, damage
):
    """The pure price asks the row itself, not only the flags computed beside it."""
    page = new_passport.page("passport")
    field = page.fields[0]
    options = tuple(replace(o, tariff=replace(o.tariff, **damage)) for o in field.options)
    broken = replace(page, fields=(replace(field, options=options),))
    pages = tuple(broken if p.slug == "passport" else p for p in new_passport.pages)
    service = replace(new_passport, pages=pages)
    with pytest.raises(NotPriceable):
        rules.price(service, adult, date(2026, 3, 3))


@given(st.data())
def test_whatever_is_answered_only_confirmed_rows_are_charged(data):
    """Promise: a null or unverified tariff cannot be sold, by any combination of answers."""
    service = data.draw(st.sampled_from(queries.services(ON)))
    answers = {
        field.name: data.draw(st.sampled_from([option.value for option in field.options] + [""]))
        for field in service.fields
        if field.type == "choice"
    }
    answers["birth_date"] = data.draw(st.dates(date(1950, 1, 1), ON)).isoformat()
    answers["days_granted"] = str(data.draw(st.integers(1, 180)))
    answers["has_ktp"] = data.draw(st.sampled_from(["yes", "no"]))
    refusals: list[NotPriceable] = []
    try:
        lines = price(service, answers)
    except NotPriceable as refusal:
        refusals.append(refusal)
    if refusals:
        assert refusals[0].reason.id
        assert refusals[0].reason.en
        return
    low, high = rules.price_range(service) or (0, 0)
    assert low <= sum(line.amount for line in lines) <= high
    for line in lines:
        row = queries.tariff(line.tariff_code, ON)
        assert row.unsellable(ON) is None
        assert (line.amount, line.legal_source) == (row.amount, row.legal_source)
