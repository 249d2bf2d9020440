"""Why somebody is shown at the lane, and why somebody is not."""

from dataclasses import replace
from datetime import date

import pytest

from tertib.watchlist.rules.finding import Birth, Ground, Identity, births, match

BORN = date(1980, 4, 7)
SUBJECT = Identity(
    "Soekarno Djaja", ("Karno Jaya",), BORN, "L", "IDN", "3174010704800001", frozenset({"X123456"})
)
STRANGER = Identity("Maria Lopez", (), date(1990, 1, 1), "P", "PHL")


@pytest.mark.parametrize(
    ("other", "said"),
    [(BORN, Birth.EXACT), (date(1980, 7, 4), Birth.NEAR), (date(1981, 4, 7), Birth.NEAR),
     (date(1979, 4, 7), Birth.NEAR), (None, Birth.UNKNOWN), (date(1982, 4, 7), Birth.DIFFERENT),
     (date(1980, 4, 8), Birth.WITHIN_A_YEAR), (date(1981, 4, 8), Birth.WITHIN_A_YEAR),
     (date(1981, 7, 4), Birth.DIFFERENT)],
)  # fmt: skip
def test_births(other, said):
    assert births(BORN, other) is births(other, BORN) is said


def test_a_number_wins_over_everything_else():
    assert match(replace(STRANGER, nik=SUBJECT.nik), SUBJECT).ground is Ground.NIK
    with_passport = replace(STRANGER, documents=frozenset({"A9", "X123456"}))
    assert match(with_passport, SUBJECT).ground is Ground.DOCUMENT
    assert match(STRANGER, SUBJECT) is None


@pytest.mark.parametrize(
    ("change", "ground"),
    [({}, Ground.NAME_AND_BIRTH), ({"born": date(1980, 7, 4)}, Ground.NAME_AND_NEAR_BIRTH),
     ({"born": None}, Ground.NAME), ({"name": "Karno Djaja"}, Ground.NAME_AND_BIRTH),
     ({"sex": "", "nationality": ""}, Ground.NAME_AND_BIRTH),
     ({"nationality": "XXA"}, Ground.NAME_AND_BIRTH), ({"sex": "P"}, Ground.NAME_AND_BIRTH_ONLY),
     ({"nationality": "MYS"}, Ground.NAME_AND_BIRTH_ONLY),
     ({"nationality": "MYS", "born": date(1980, 7, 4)}, None), ({"sex": "P", "born": None}, None),
     ({"nationality": "MYS", "name": "Sukarno"}, None),
     ({"born": date(1980, 12, 31)}, Ground.NAME_AND_NEAR_BIRTH),
     ({"born": date(1980, 12, 31), "name": "Sukarno"}, None), ({"born": date(1970, 4, 7)}, None),
     ({"name": "Sukarno Wijaya"}, None), ({"name": "Sukarno", "born": None}, None)],
)  # fmt: skip
def test_a_name_needs_what_is_known_to_agree(change, ground):
    asked = replace(Identity("Sukarno Jaya", (), BORN, "L", "IDN"), **change)
    found = match(asked, SUBJECT)
    assert (found and found.ground) is ground


def test_empty_numbers_are_no_numbers():
    nobody = Identity("Maria Lopez")
    assert match(nobody, replace(SUBJECT, nik="", documents=frozenset())) is None


@pytest.mark.parametrize(
    ("asked", "of", "shown"),
    [("Junaidi Cokrosuwarno", "Moh. Djunaedi Tjokrosoewarno", True),
     ("Budi Santosa", "M. Budi Santoso", True), ("Ali", "Muhammad Ali", False),
     ("Muhammad", "Muhammad Ali", False), ("Rini Wulandari", "Rina Wulandari", False)],
)  # fmt: skip
def test_a_name_alone_is_enough_if_only_muhammad_is_missing(asked, of, shown):
    assert (match(Identity(asked), Identity(of)) is not None) is shown
