"""A throw-away site for measuring places: database, people, seats, two web processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="tertib-bench-"))
os.environ["TERTIB_DATA"] = str(_folder)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.settings")

from tertib.foundation import embedded, install, keys, migrate, roles  # noqa: E402

install.create_keys(_folder / "keys")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tertib import settings as ours  # noqa: E402

WORKERS = 2


@contextmanager
def database() -> Iterator[str]:
    """A migrated PostgreSQL with fsync, Django pointed at it; yields the application's address."""
    with embedded.temporary() as engine:
        for role in (roles.APP, roles.SEQUENCER):
            keys.create_secret(engine.keys, f"database-{role}")
        install.create_database(engine, "tertib")
        owner = engine.url(embedded.SUPERUSER, "tertib")
        passwords = {role: engine.password(role) for role in (roles.APP, roles.SEQUENCER)}
        migrate.migrate(owner, ours.database(owner), passwords)
        url = engine.url(roles.APP, "tertib")
        connection.settings_dict.update(ours.database(url))
        call_command("collectstatic", verbosity=0, interactive=False)
        yield url
        connection.close()


@contextmanager
def site(database_url: str) -> Iterator[int]:
    """The web program on a free port; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TERTIB_DATABASE_URL": database_url,
                   "TERTIB_BASE_URL": f"http://127.0.0.1:{port}"}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tertib.cli", "web", "--data", str(settings.CORE.data),
         "--port", str(port), "--workers", str(WORKERS)],
        env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit("the site did not start") from None
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def sessions(count: int, seats: int, now: datetime) -> list[str]:
    """Ids of ``count`` open sessions of ``seats`` places at one office, hour after hour."""
    from tertib.booking.tests import world

    first = (now + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    made = [world.session(seats, starts_at=first + timedelta(hours=n)) for n in range(count)]
    for one in made:
        one.released_at = now - timedelta(days=1)
        one.save()
        one.seats.update(available_from=now - timedelta(days=1))
    return [str(one.id) for one in made]
