"""The site in processes of its own on a test's database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def collect_static() -> None:
    """What the site's processes serve; once a run is enough, they share its data folder."""
    if (settings.CORE.data / "static").exists():
        return
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v", "0"], check=True,
        env={**os.environ, "TERTIB_SECRET_KEY": settings.SECRET_KEY},
    )  # fmt: skip


@contextmanager
def served(database_url: str, log: Path, **environment: str) -> Iterator[int]:
    """``tertib web`` while the block lasts; gives its port. ``environment``: more settings."""
    collect_static()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tertib.cli", "web", "--data", str(settings.CORE.data),
             "--port", str(port)],
            env={**os.environ, "TERTIB_DATABASE_URL": database_url,
                 "TERTIB_SECRET_KEY": settings.SECRET_KEY, **environment},
            stdout=output, stderr=output,
        )  # fmt: skip
        try:
            _await(process, port)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 60
    while True:
        assert process.poll() is None, "the site did not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < until, "the site did not start"
            time.sleep(0.05)  # polling for readiness
