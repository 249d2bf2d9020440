"""``tertib watchlist import``: a report first, then a list that waits for a second officer."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from tertib import cli
from tertib.offices import demo as offices
from tertib.offices.actions import load_reference_data
from tertib.watchlist import demo
from tertib.watchlist.models import Batch, Order
from tertib.watchlist.tests.world import NOW, TODAY

cli.load()


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["watchlist", "import", *words])
    return done.exit_code, done.output


def test_a_list_is_reported_then_written_and_waits(db, tmp_path, monkeypatch):
    monkeypatch.setenv("TERTIB_DATA", str(tmp_path))
    load_reference_data(NOW)
    offices.seed(NOW)
    demo.seed(NOW)
    text = demo._list(TODAY).decode().replace("KEP-101/KPK/2026", "KEP-999/KPK/2026")
    path = tmp_path / "cekal.csv"
    path.write_text(text.replace("Fransisca Wiraatmadja", ""))
    given = (str(path), "--officer", "watchlist", "--data", str(tmp_path))
    batches = Batch.objects.count()
    status, said = run(*given)
    assert status == 1
    assert "faulty" in said
    assert "no longer in the file: KEP-101/KPK/2026" in said
    assert (Batch.objects.count(), Order.objects.filter(number__startswith="KEP-9").count()) == (
        batches, 0,
    )  # fmt: skip
    status, said = run(*given, "--write", "--json")
    report = json.loads(said[said.index("{") :])
    assert (status, report["new"], report["faulty"]) == (1, 1, 1)
    assert Order.objects.get(number="KEP-999/KPK/2026").state == "diusulkan"


def test_an_unknown_officer_and_no_list_are_said(db, tmp_path, monkeypatch):
    monkeypatch.setenv("TERTIB_DATA", str(tmp_path))
    path = tmp_path / "x.csv"
    path.write_text("nothing")
    status, said = run(str(path), "--officer", "nobody", "--data", str(tmp_path))
    assert (status, "nobody" in said) == (2, True)


def test_unknown_columns_come_first_and_an_unreadable_list_is_said_in_words(
    db, tmp_path, monkeypatch
):
    monkeypatch.setenv("TERTIB_DATA", str(tmp_path))
    load_reference_data(NOW)
    offices.seed(NOW)
    demo.seed(NOW)
    path = tmp_path / "cekal.csv"
    given = (str(path), "--officer", "watchlist", "--data", str(tmp_path))
    text = demo._list(TODAY).decode()
    path.write_text(text.replace("no_dokumen", "surat").replace("Semarang", '"Semarang'))
    status, said = run(*given)
    assert status == 1
    assert said.splitlines()[0].startswith("column surat: 7 rows: a column that is not known")
    assert "line 2: : a quotation mark is not closed" in said
    report = json.loads(run(*given, "--json")[1])
    assert report["ignored"] == [{"heading": "surat", "rows": 7}]
    path.write_text(text.replace("umur", "no_ktp"))
    status, said = run(*given)
    assert status == 2
    assert "Two columns of the list mean the same; leave one of them: no_ktp, nik" in said
