import signal

import psycopg
import pytest

from tertib.foundation import embedded


def test_a_folder_of_other_files_is_not_taken_over(tmp_path):
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "thesis.doc").touch()
    with pytest.raises(embedded.Broken, match="choose another"):
        embedded.Engine(folder, tmp_path / "keys").prepare()
    assert (folder / "thesis.doc").exists()


def test_a_half_made_folder_is_made_anew_and_a_damaged_one_is_named(tmp_path):
    tmp_path.chmod(0o755)
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / ".unfinished").touch()
    (folder / "new").mkdir()
    engine = embedded.Engine(folder, tmp_path / "keys")
    engine.prepare()
    (folder / "postgresql.conf").rename(folder / "gone")
    with pytest.raises(embedded.Broken, match=r"postgresql\.conf is missing"):
        engine.prepare()


def test_it_survives_being_killed(tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    engine = embedded.Engine(tmp_path / "postgres", tmp_path / "keys")
    engine.prepare()
    server = engine.spawn()
    try:
        embedded.wait_ready(engine, server)
        url = engine.url(embedded.SUPERUSER, "postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE t AS SELECT 7 AS n")
        server.kill()
        server.wait()
        engine.prepare()
        server = engine.spawn()
        embedded.wait_ready(engine, server)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT n FROM t").fetchone() == (7,)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def test_each_role_needs_its_own_password(postgres, template_db):
    from tertib.foundation import roles

    url = postgres.url(roles.APP, template_db).replace(postgres.password(roles.APP), "guess")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(url)
