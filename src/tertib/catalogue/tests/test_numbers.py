"""NIK, MRZ, phones, dates and names against the published vectors, and for any input."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.catalogue import countries
from tertib.catalogue.rules import mrz, names, nik, parse_date, phone
from tertib.catalogue.tests import vectors


@pytest.mark.parametrize(("number", "birth", "sex"), vectors.NIK)
def test_a_good_nik_has_no_remarks(number, birth, sex):
    checked = nik.check(number, date.fromisoformat(birth), sex)
    assert (checked.value, checked.error, checked.warnings) == (number, None, ())


@pytest.mark.parametrize(("number", "code"), vectors.NIK_IMPLAUSIBLE)
def test_an_implausible_nik_is_remarked_but_accepted(number, code):
    checked = nik.check(number)
    assert checked.error is None
    assert code in [finding.code for finding in checked.warnings]


@pytest.mark.parametrize(
    ("raw", "code"), [("317401150190001", "nik_length"), ("31740115O1900001", "nik_characters")]
)
def test_only_impossible_length_or_characters_refuse_a_nik(raw, code):
    error = nik.check(raw).error
    assert error
    assert error.code == code


def test_a_nik_is_compared_with_declared_birth_and_sex_softly():
    checked = nik.check("3174015501900002", date(1991, 2, 16), "m")
    assert checked.error is None
    assert {f.code for f in checked.warnings} == {"nik_birth_date", "nik_sex"}


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_no_16_digits_are_ever_refused(number):
    assert nik.check(number, date(1990, 1, 1), "f").error is None


@given(st.text(max_size=40))
def test_nik_check_takes_anything(text):
    checked = nik.check(text)
    assert checked.error or len(checked.value) == 16


@pytest.mark.parametrize(("first", "second", "name"), vectors.MRZ)
def test_mrz_vectors(first, second, name):
    checked = mrz.check(f" {first.lower()}\r\n{second[:20]} {second[20:]}\n")
    assert checked.error is None
    assert checked.value == f"{first}\n{second}"
    assert mrz.read(checked.value).names == name


@given(
    st.sampled_from(vectors.MRZ),
    st.integers(0, 43),
    st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"),
)
def test_a_wrong_character_of_a_guarded_part_is_found(vector, place, char):
    first, second, _ = vector
    wrong = second[:place] + char + second[place + 1 :]
    guarded = place not in (10, 11, 12, 20)  # nationality and sex have no check digit
    same = mrz._value(char) % 10 == mrz._value(second[place]) % 10  # modulo 10 cannot tell these
    empty_personal = place == 42 and char in "<0"
    if guarded and not same and not empty_personal:
        assert mrz.check(f"{first}\n{wrong}").error


@given(st.text(max_size=100))
def test_mrz_check_takes_anything(text):
    mrz.check(text)


@pytest.mark.parametrize(("raw", "value"), vectors.PHONES)
def test_phones_are_stored_as_e164_and_read_back(raw, value):
    checked = phone.check(raw)
    assert (checked.value, checked.error, checked.warnings) == (value, None, ())
    assert phone.check(value).value == value


@pytest.mark.parametrize("raw", ["", "0812", "tetangga", "0812345678901234567", "+"])
def test_impossible_phones_are_refused(raw):
    assert phone.check(raw).error


def test_indonesian_mobiles_are_told_from_others():
    assert phone.is_indonesian_mobile("+6281234567890")
    assert not phone.is_indonesian_mobile("+60123456789")


@pytest.mark.parametrize(
    "text",
    ["1990-01-31", "31-01-1990", "31/1/1990", "31 Januari 1990", "31 jan 1990", "31.01.1990",
     "31011990", "31 January 1990"],
)  # fmt: skip
def test_dates_as_people_write_them(text):
    assert parse_date(text) == date(1990, 1, 31)


@pytest.mark.parametrize(
    "text", ["31-02-1990", "1990", "besok", "1-31-1990", "31-01-90", "²-1-1990"]
)
def test_what_is_no_date(text):
    assert parse_date(text) is None


@given(st.dates(date(1800, 1, 1)))
def test_stored_dates_read_back(day):
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "name", ["Siti", "Nur'aini", "Nur’aini", "Ahmad bin Abdullah", "Muthu a/l Raman", "José-María"]
)
def test_names_of_all_kinds_pass(name):
    assert names.check(name).error is None


@pytest.mark.parametrize("name", ["R2D2", "Budi!", "", "123", "<script>"])
def test_what_is_no_name(name):
    assert names.check(name).error


def test_titles_are_remarked_and_not_compared():
    assert names.check("Hj. Nur’aini, S.H.").warnings
    assert names.name_key("Hj. Nur’aini, S.H.") == names.name_key("NURAINI") == "nuraini"


@given(st.text(max_size=60))
def test_the_key_is_stable(name):
    key = names.name_key(name)
    assert names.name_key(key) == key
    assert names.name_key(name.upper().lower()) == names.name_key(name.lower())


@pytest.mark.parametrize(
    ("code", "country"), [("IDN", "ID"), ("D<<", "DE"), ("UTO", ""), ("MYS", "MY")]
)
def test_nationalities_of_passports(code, country):
    assert countries.from_mrz(code) == country
