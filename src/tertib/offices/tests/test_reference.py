import json
from datetime import UTC, datetime

import pytest

from tertib.foundation import zones
from tertib.ledger.models import Entry
from tertib.offices import actions, data, queries
from tertib.offices.models import Office, Tpi

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_every_office_and_checkpoint_of_the_data_files_is_loaded(db):
    assert actions.load_reference_data(NOW)
    assert Office.objects.count() == len(data.read("offices")["offices"]) == 144
    assert Tpi.objects.count() == len(data.read("tpi")["checkpoints"]) == 46
    assert {office.timezone for office in Office.objects.all()} == set(zones.ZONES)


def test_codes_are_marked_as_unofficial_and_stopgaps_as_provisional(db):
    actions.load_reference_data(NOW)
    assert not Office.objects.filter(unofficial=False).exists()
    assert Office.objects.filter(provisional=True).count() == 19
    assert queries.office("JE").name == "Jakarta Selatan"
    with pytest.raises(queries.UnknownOffice):
        queries.office("ZZ")


def test_loading_again_changes_nothing_and_keeps_what_was_decided_here(db):
    actions.load_reference_data(NOW)
    Office.objects.filter(code="JE").update(open=True)
    entries = Entry.objects.count()
    assert not actions.load_reference_data(NOW)
    assert Entry.objects.count() == entries
    assert [office.code for office in queries.open_offices()] == ["JE"]


def test_a_changed_data_file_updates_the_rows_in_place(db, monkeypatch, tmp_path):
    actions.load_reference_data(NOW)
    rows = data.read("offices")
    rows["offices"][0]["name"] = "Kutaraja"
    (tmp_path / "offices.json").write_text(json.dumps(rows))
    (tmp_path / "tpi.json").write_text(json.dumps(data.read("tpi")))
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    assert actions.load_reference_data(NOW)
    assert Office.objects.get(code=rows["offices"][0]["code"]).name == "Kutaraja"
    assert Office.objects.count() == 144


def test_both_languages_explain_that_the_list_is_not_official():
    for name in ("offices", "tpi"):
        assert set(data.read(name)["about"]) == {"id", "en"}
