"""One real PostgreSQL for each worker, migrated once; each test sees it as the application.

``db`` (pytest-django's) rolls back. ``live_db`` gives a test its own copy of the database, for
tests with several processes, threads or committed transactions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tertib.foundation import embedded, keys

# How long an example takes says something about the machine, not about a promise.
hypothesis_settings.register_profile("tertib", deadline=None)
hypothesis_settings.load_profile("tertib")

keys.create_secret(Path(os.environ["TERTIB_DATA"]) / "keys", "django")

pytest_plugins = ["tertib.offices.testing"]


SLOW_TO_START = ("site", "demo_system")
"""What ``tests`` start once a run: whatever needs it runs on one worker, and last, for from then on
that worker has a browser open, and none of the tests that open one of their own may follow."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long values, signed anew in each worker, are no part of a test's name: it is the same one."""
    return argname if isinstance(val, bytes | str) and len(val) > 80 else None


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file share a worker."""

    def needs(item: pytest.Item) -> str:
        ours = item.nodeid.startswith("tests/")  # a subject's own site is quickly there
        wanted = getattr(item, "fixturenames", ()) if ours else ()
        return next((name for name in SLOW_TO_START if name in wanted), "")

    items.sort(key=lambda item: ("", *SLOW_TO_START).index(needs(item)))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(needs(item) or item.nodeid.partition("::")[0]))


def pytest_collection_finish(session: pytest.Session) -> None:
    """A scheduler that knows nothing of the groups would start everything on every worker."""
    alone = "workerinput" not in vars(session.config) or not session.config.getvalue("loadgroup")
    assert alone or all("@" in item.nodeid for item in session.items), "groups are not in force"


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> None:
    """Pages name their static files as they are: nothing is collected for these tests."""
    from django.conf import settings

    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"] = {"BACKEND": backend}


@pytest.fixture(scope="session")
def postgres() -> Iterator[embedded.Engine]:
    """The worker's PostgreSQL server; commits are not flushed: a crash loses nothing here."""
    with embedded.temporary("-c", "fsync=off", "-c", "max_connections=300") as engine:
        yield engine


@pytest.fixture(scope="session")
def template_db(postgres: embedded.Engine, django_db_blocker) -> str:
    """A migrated, empty database named ``template``, to be copied; also the core key files."""
    from django.conf import settings

    from tertib import settings as ours
    from tertib.foundation import install, migrate, roles

    install.create_keys(settings.CORE.keys)
    for role in (roles.APP, roles.SEQUENCER):
        keys.create_secret(postgres.keys, f"database-{role}")
    install.create_database(postgres, "template")
    url = postgres.url(embedded.SUPERUSER, "template")
    passwords = {role: postgres.password(role) for role in (roles.APP, roles.SEQUENCER)}
    with django_db_blocker.unblock():
        migrate.migrate(url, ours.database(url), passwords)
    return "template"


def _use(postgres: embedded.Engine, name: str) -> None:
    from django.db import connection

    from tertib import settings as ours
    from tertib.foundation import roles

    connection.close()
    options = {"pool": {"min_size": 0, "max_size": 20, "timeout": 20}}
    connection.settings_dict.update(
        ours.database(postgres.url(roles.APP, name), **(options if name != "shared" else {}))
    )
    # Afterwards: a thread that a test left behind would make a pool with the settings of before.
    if pool := connection._connection_pools.pop(connection.alias, None):
        pool.close()


@pytest.fixture(scope="session")
def django_db_setup(postgres: embedded.Engine, template_db: str, django_db_blocker) -> None:
    """Point Django at a copy of the template, as the application's role."""
    from tertib.foundation import install

    install.create_database(postgres, "shared", template=template_db)
    with django_db_blocker.unblock():
        _use(postgres, "shared")


@pytest.fixture
def live_db(
    postgres: embedded.Engine, template_db: str, django_db_setup, django_db_blocker, request
) -> Iterator[str]:
    """A database of this test's own, committed for real; yields its name."""
    from django.db import connections

    from tertib.foundation import install

    name = f"live_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**10}"
    install.create_database(postgres, name, template=template_db)
    with django_db_blocker.unblock():
        _use(postgres, name)
        yield name
        connections.close_all()
        _use(postgres, "shared")
    install.drop_database(postgres, name)


@pytest.fixture(autouse=True)
def unchanged_process() -> Iterator[None]:
    """Commands set environment variables and the clock for their process; tests share one."""
    from tertib.foundation import clock

    before, ticking = dict(os.environ), clock._clock
    yield
    if os.environ != before:
        os.environ.clear()
        os.environ.update(before)
    clock.install(ticking)
