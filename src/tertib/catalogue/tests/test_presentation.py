import pytest
from django.utils import translation

from tertib.catalogue import presentation, queries, rules, wording
from tertib.catalogue.rules import Finding


def test_options_not_open_are_left_out_and_the_hint_says_why(new_passport, adult, on):
    known = rules.facts(adult | {"birth_date": "2015-05-20", "has_ktp": "no"}, on)
    with translation.override("en"):
        shown = presentation.component(new_passport.field("passport"), "", known)
    assert [value for value, _, _ in shown["options"]] == ["ne_5", "e_5"]
    assert [hint for _, _, hint in shown["options"]] == ["Rp\u00a0350.000", "Rp\u00a0650.000"]
    assert "10 years only for those aged 17 or over" in shown["hint"]
    assert shown["type"] == "radio"


def test_an_error_is_put_into_words(new_passport):
    with translation.override("id"):
        shown = presentation.component(
            new_passport.field("nik"), "317", {}, Finding("nik_length", {"count": "3"})
        )
    assert shown["error"].startswith("NIK terdiri atas 16 angka; Anda mengetik 3.")
    assert shown["inputmode"] == "numeric"


def test_answers_are_shown_as_people_read_them(new_passport):
    with translation.override("id"):
        assert presentation.shown(new_passport.field("birth_date"), "1990-01-31") == "31-01-1990"
        assert presentation.shown(new_passport.field("destination"), "DE") == "Jerman"
        assert presentation.shown(new_passport.field("married"), "no") == "Tidak"
        assert presentation.shown(new_passport.field("passport"), "ne_5").startswith("Nonelek")


def test_a_date_half_typed_comes_back_as_typed(new_passport):
    shown = presentation.component(new_passport.field("birth_date"), "31-13-19", {})
    assert shown["value"] == "31-13-19"


def test_countries_are_all_offered(new_passport):
    options = presentation.component(new_passport.field("destination"), "", {})["options"]
    assert 240 < len(options) < 260
    assert len({value for value, _, _ in options}) == len(options)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_service_as_a_message_names_every_price_and_paper(on, language):
    for service in queries.services(on):
        with translation.override(language):
            words = wording.as_message(service)
            assert len(words) < 4096  # WhatsApp's limit
            assert all(str(document.title) in words for document in service.documents)
            assert service.available or str(service.unavailable_reason) in words
    with translation.override("id"):
        words = wording.as_message(queries.service("HILANG", on))
    assert "Hilang atau dicuri, masih berlaku: Rp\u00a01.000.000" in words


def test_an_option_is_offered_until_what_decides_it_is_known(on):
    """Without scripts a page is sent once: what depends on answers of the same page stays open."""
    field = queries.service("ITK", on).field("stay_length")
    for known, offered in (
        ({}, ["d30", "d60"]),
        ({"days_granted": "60"}, ["d60"]),
        ({"days_granted": "30", "visa_index": "b"}, ["d30"]),
        ({"days_granted": "121", "visa_index": "c"}, []),
    ):
        shown = presentation.component(field, "", known)
        assert [value for value, _, _ in shown["options"]] == offered
