"""The machine-readable zone: the specimens of ICAO Doc 9303, and what is wrong in others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.catalogue.rules.mrz import check_digit
from tertib.watchlist.rules.mrz import NotMrz, read
from tertib.watchlist.rules.recall import births, pieces, year_around

TODAY = date(2026, 1, 26)
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
       "L898902C36UTO7408122F1204159ZE184226B<<<<<10")  # fmt: skip
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)


@pytest.mark.parametrize(
    ("typed", "number"), [(TD3, "L898902C3"), (TD2, "D23145890"), (TD1, "D23145890")]
)
def test_the_specimens(typed, number):
    zone = read(typed, TODAY)
    assert (zone.number, zone.name, zone.nationality) == (number, "ANNA MARIA ERIKSSON", "UTO")
    assert (zone.born, zone.sex, zone.expires) == (date(1974, 8, 12), "P", date(2012, 4, 15))
    assert zone.wrong == ()
    assert read(typed.replace("\n", "").lower(), TODAY) == zone


def test_a_long_number_runs_on_into_the_optional_field():
    zone = read("I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\n"
                "STEVENSON<<PETER<JOHN<<<<<<<<<", TODAY)  # fmt: skip
    assert (zone.number, zone.wrong) == ("D23145890734", ())


def test_a_wrong_check_digit_is_named_and_refuses_nothing():
    zone = read(TD3.replace("L898902C36", "L898902C46"), TODAY)
    assert zone.wrong == ("number", "all")
    assert zone.number == "L898902C4"


@pytest.mark.parametrize("typed", ["", "P<UTO", TD3[:-1], TD3 + "<", "?" * 88, "1" * 88])
def test_what_is_no_zone(typed):
    with pytest.raises(NotMrz):
        read(typed, TODAY)


@pytest.mark.parametrize("typed", [TD3, TD2])
def test_a_line_of_a_booklet_alone_is_read_for_what_it_says(typed):
    first, second = (read(line, TODAY) for line in typed.splitlines())
    assert (first.name, first.number, first.born, first.wrong) == (
        "ANNA MARIA ERIKSSON", "", None, (),
    )  # fmt: skip
    assert (second.name, second.born, second.sex, second.wrong) == (
        "", date(1974, 8, 12), "P", (),
    )  # fmt: skip
    assert second.number == read(typed, TODAY).number


@pytest.mark.parametrize(
    ("here", "there"),
    [("UTO7408122", "UT07408122"), ("UTO7408122F", "UTO74O8I22F"), ("ERIKSSON", "ER1K550N"),
     ("F1204159", "FI2O4I59")],
)  # fmt: skip
@pytest.mark.parametrize("typed", [TD3, TD2, TD1])
def test_what_can_only_be_a_letter_or_only_a_digit_is_read_as_such(typed, here, there):
    assert read(typed.replace(here, there), TODAY) == read(typed, TODAY)


def test_codes_that_a_zone_writes_otherwise():
    assert read(TD3.replace("UTO7", "D<<7"), TODAY).nationality == "DEU"
    assert read(TD3.replace("UTO7", "GBN7"), TODAY).nationality == "GBR"


def test_an_unknown_birth_date_is_none():
    zone = read(TD3.replace("7408122", "74<<<<2"), TODAY)
    assert zone.born is None


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", min_size=1, max_size=40), st.data())
def test_one_wrong_sign_changes_the_check_digit_unless_it_is_worth_the_same(text, data):
    index = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    changed = text[:index] + other + text[index + 1 :]
    worth = [0 if sign == "<" else int(sign, 36) for sign in (text[index], other)]
    same = (worth[0] - worth[1]) * (7, 3, 1)[index % 3] % 10 == 0
    assert (check_digit(text) == check_digit(changed)) is same


@given(st.text("ABC<0123456789", min_size=88, max_size=88).map(lambda text: "P" + text[1:]))
def test_no_typing_breaks_the_reader(text):
    zone = read(text, TODAY)
    assert zone.born is None or zone.born <= TODAY


def test_pieces_stand_for_the_folded_words():
    assert pieces("Soekarno") == pieces("SUKARNO")
    assert pieces("Agus S.") <= pieces("Agus S Salim")
    assert pieces("") == frozenset()


def test_births_that_may_be_meant():
    assert set(births(date(1980, 4, 7))) == {
        date(1980, 4, 7), date(1980, 7, 4), date(1979, 4, 7), date(1981, 4, 7),
    }  # fmt: skip
    assert births(date(1980, 2, 29)) == (date(1980, 2, 29),)
    around = year_around(date(1980, 4, 7))
    assert (around[0], around[-1], len(around)) == (date(1979, 4, 7), date(1981, 4, 8), 733)
    assert year_around(date.min)[0] == date.min
