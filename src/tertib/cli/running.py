"""The demonstration that simulated people visit: one that runs already, or one of our own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import typer

from tertib.cli.layout import Layout, answers, free
from tertib.foundation.supervisor import DidNotStart

USUAL = "http://127.0.0.1:8000"
"""Where ``make run`` stands."""
PATIENCE = 180
"""Seconds that a demonstration may take to start."""


@contextmanager
def demonstration(url: str, wait: float = 20) -> Iterator[str]:
    """The address of a running demonstration, without a slash at its end.

    With an empty ``url`` it is the usual one; where nobody answers there, one is started in a
    temporary folder, and stopped and forgotten at the end. One that was named may just be
    starting again: ``wait`` is for how many seconds it is asked.

    Raises:
        typer.Exit: nobody answers at the ``url`` given, or it could not be started; said why.
    """
    named, url = bool(url), (url or USUAL).rstrip("/")
    if _there(url, wait if named else 0):
        yield url
    elif named:
        typer.echo(
            f"Nobody answers at {url}. Start a demonstration there with `make run`, or leave --url "
            "out: then one is started for this run.", err=True,
        )  # fmt: skip
        raise typer.Exit(2)
    else:
        with tempfile.TemporaryDirectory(prefix="tertib-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as another user where we run as root
            with _own(Layout(Path(folder) / "data", _ports(), demo=True)) as mine:
                yield mine


def _there(url: str, wait: float) -> bool:
    until, there = time.monotonic() + wait, answers(f"{url}/healthz")
    while not (found := there()) and time.monotonic() < until:
        time.sleep(0.2)
    return found


def _ports() -> int:
    """The first of as many neighbouring free ports as a demonstration takes."""
    wanted = len(Layout.neighbours(0)) + 1
    for first in range(21000, 32000, wanted):
        if all(free(first + offset) for offset in range(wanted)):
            return first
    typer.echo("No free ports for a demonstration.", err=True)
    raise typer.Exit(1)


@contextmanager
def _own(layout: Layout) -> Iterator[str]:
    typer.echo("No demonstration is running here: starting one for this run", err=True)
    try:
        process = start(layout)
    except DidNotStart as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    try:
        yield layout.url("web")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def start(
    layout: Layout, environment: Mapping[str, str] = MappingProxyType({})
) -> subprocess.Popen[bytes]:
    """`tertib up --demo` in a process of its own; returns once the site is healthy.

    Its output goes to ``up.log`` in its folder. No setting of ours reaches it but ``environment``.

    Raises:
        DidNotStart: with the end of the log.
    """
    layout.data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tertib.cli", "up", "--demo",
               "--data", str(layout.data), "--port", str(layout.port)]  # fmt: skip
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("TERTIB_", "DJANGO_"))}
    log = layout.data / "up.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={**inherited, **environment},
            start_new_session=True,
        )  # fmt: skip
    until, healthy = time.monotonic() + PATIENCE, answers(layout.url("web") + "/healthz", True)
    while not healthy():
        if process.poll() is not None or time.monotonic() > until:
            process.send_signal(signal.SIGINT)
            raise DidNotStart(f"It did not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)
    return process
