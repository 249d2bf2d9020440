"""The day file and ``tertib verify draw``: a whole day, read by someone who trusts nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest
import rfc8785
from typer.testing import CliRunner

from tertib.cli.main import app
from tertib.counters import actions, dayfile
from tertib.counters.actions.sealing import seal_day
from tertib.counters.queries.day import NotYet, _kept, day_file
from tertib.counters.tests import world as made
from tertib.counters.tests.world import DAY, later, visitor
from tertib.foundation import vault
from tertib.ledger import draws, keyring, queries
from tertib.ledger.conf import public_keys
from tertib.ledger.models import DaySeed
from tertib.ledger.tests.harness import LOG, sequencing, until

NEXT_DAY = later() + timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_kept():
    _kept.cache_clear()


@pytest.fixture
def tiles(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TERTIB_RECORD_TILES", str(tmp_path / "tiles"))
    keyring.save(public_keys(settings.CORE), LOG.verifier)
    return tmp_path / "tiles"


def a_day():
    """Three counters, seven people, until everybody was called once."""
    office = made.world()
    desks = [office.desk(name) for name in ("budi", "dewi", "citra")]
    for _ in range(7):
        visitor()
    for minute in range(3):
        for desk in desks:
            if made.case_at(desk):
                made.serve(desk, later(minute * 10), seconds=60)
            actions.call_next(desk.staff_id, later(minute * 10 + 5))


@pytest.fixture
def day(postgres, live_db, tiles):
    """The file of a finished day."""
    with sequencing(postgres, live_db, tiles):
        draws.commit_seed("JE", DAY, later(-60))
        a_day()
        with pytest.raises(NotYet):
            day_file("JE", DAY, later(60))
        draws.reveal_seed("JE", DAY, NEXT_DAY)
        assert seal_day("JE", DAY, NEXT_DAY)
        assert not seal_day("JE", DAY, NEXT_DAY)
        until(lambda: queries.health(NEXT_DAY)["pending"] == 0)
        until(lambda: not queries.waiting([], subjects=dayfile.subjects("JE", DAY.isoformat())))
        yield day_file("JE", DAY, NEXT_DAY)


def checked(raw):
    return dayfile.verify(raw, [LOG.verifier])


def without(raw, number):
    """The file with the entry of this place left out."""
    data = json.loads(raw)
    del data["entries"][number]
    return rfc8785.dumps(data)


def test_anyone_verifies_a_day_of_draws(day, tmp_path):
    found = checked(day)
    assert found.problems == []
    assert (found.office, found.day) == ("JE", "2026-01-26")
    assert found.draws >= 7
    assert found.persons
    (tmp_path / "day.json").write_bytes(day)
    keyring.save(tmp_path / "keys", LOG.verifier)
    for name in ("record", "verify"):
        import_module(f"tertib.cli.{name}")
    command = ["verify", "draw", str(tmp_path / "day.json"), "--keys", str(tmp_path / "keys")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.stdout
    assert f"{found.draws} draws" in done.stdout
    # what is left out or changed is seen
    entries = json.loads(day)["entries"]
    names = [json.loads(entry["entry"])["action"] for entry in entries]
    for number, name in enumerate(names):
        problems = checked(without(day, number)).problems
        assert problems, name
    (tmp_path / "day.json").write_bytes(without(day, names.index("counter.drawn")))
    done = CliRunner().invoke(app, [*command, "--json"])
    assert done.exit_code == 1
    said = [one["what"] for one in json.loads(done.stdout)["files"][0]["problems"]]
    assert any("left out" in what for what in said)


def test_the_file_names_nobody(day):
    text = day.decode()
    assert "Siti" not in text
    for entry in json.loads(day)["entries"]:
        line = json.loads(entry["entry"])
        assert line["actor"] in ("system:counters", "system:draws")


def test_a_seed_other_than_the_committed_one_is_seen(postgres, live_db, tiles):
    with sequencing(postgres, live_db, tiles):
        row = draws.commit_seed("JE", DAY, later(-60))
        a_day()
        sealer = vault.PersonKey(UUID(int=0), vault.lookup("seal", "draws"))
        DaySeed.objects.filter(pk=row.pk).update(sealed=sealer.seal(b"x" * 32, f"seed:JE:{DAY}"))
        draws.reveal_seed("JE", DAY, NEXT_DAY)
        seal_day("JE", DAY, NEXT_DAY)
        until(lambda: queries.health(NEXT_DAY)["pending"] == 0)
        until(lambda: not queries.waiting([], subjects=dayfile.subjects("JE", DAY.isoformat())))
        said = [one.what for one in checked(day_file("JE", DAY, NEXT_DAY)).problems]
    assert "the seed revealed is not the one committed to" in said
    assert "was made with another seed" in said


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"format":"tertib-receipt@v1"}'])
def test_rubbish_is_refused_in_words(raw):
    assert checked(raw).problems
