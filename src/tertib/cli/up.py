"""``tertib up``: everything on this machine under one supervisor."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.layout import Layout, free
from tertib.cli.main import Data, app, remember
from tertib.foundation import embedded, install, supervisor


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _fail(text: str) -> typer.Exit:
    typer.secho(f"\n{text}", fg="red", err=True)
    return typer.Exit(1)


class _Steps:
    """Prints each step of starting as it is done, with its time."""

    def __init__(self) -> None:
        self.began = self.last = time.monotonic()

    def done(self, what: str) -> None:
        moment = time.monotonic()
        _say(f"  ✓ {what:<44}{moment - self.last:5.1f} s")
        self.last = moment


@app.command()
def up(
    data: Data = Path("var"),
    port: Annotated[int, typer.Option(help="Port of the site.")] = 8000,
    demo: Annotated[
        bool, typer.Option(help="With demonstration data, a simulated bank and WhatsApp.")
    ] = False,
) -> None:
    """Start the whole of Tertib here: database, site, worker, record; stop it with Ctrl-C.

    A second start keeps all data. Logs of each program are in DATA/logs.
    """
    data = data.resolve()
    layout = Layout(data, port, demo)
    try:
        held = supervisor.lock(data)
    except (supervisor.AlreadyRunning, OSError) as problem:
        raise _fail(str(problem)) from None
    for name in supervisor.end_leftovers(data / "logs", str(data)):
        _say(f"  ended {name}, left over from a run that was killed")
    for name, number in layout.ports.items():
        if not free(number):
            raise _fail(
                f"Port {number} (for {name}) is taken. Choose another with "
                f"`tertib up --port {port + 1000}` or `make run PORT={port + 1000}`; "
                f"`ss -ltnp 'sport = :{number}'` names who holds it."
            )
    crew = supervisor.Supervisor(data / "logs", _say)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, crew.request_stop)
    _say(f"Starting Tertib in {data}")
    try:
        _start(layout, crew, _Steps())
        if not crew.stopping:
            _welcome(layout)
            crew.watch()
    except (embedded.Broken, supervisor.DidNotStart) as problem:
        raise _fail(str(problem)) from None
    finally:
        _say("\nStopping")
        crew.stop()
        os.close(held)


def _start(layout: Layout, crew: supervisor.Supervisor, steps: _Steps) -> None:
    layout.prepare_keys()
    remember(layout.data, layout.environment())
    layout.engine.prepare()
    crew.start(layout.postgres())
    install.create_database(layout.engine, "tertib")
    steps.done("PostgreSQL")
    _migrate(layout)
    steps.done("database up to date")
    from tertib.cli import demo  # needs keys, so only now

    helpers = demo.programs(layout) if layout.demo else []
    for program in [*helpers, *layout.serving()]:
        crew.start(program)
        if crew.stopping:
            return
        steps.done(program.name)


def _migrate(layout: Layout) -> None:
    command = [sys.executable, "-m", "tertib.cli", "migrate", *(["--demo"] if layout.demo else [])]
    done = subprocess.run(
        command, env={**os.environ, **layout.environment()}, capture_output=True, text=True
    )
    if done.returncode:
        raise supervisor.DidNotStart(f"the migration failed:\n{done.stderr.strip()[-2000:]}")


def _welcome(layout: Layout) -> None:
    from tertib.cli import demo

    width = min(shutil.get_terminal_size().columns, 78)
    print("─" * width)
    print(f"Tertib is running:  {layout.public_url}/")
    if layout.demo:
        demo.welcome(layout)
    print("Stop with Ctrl-C.  Your data stay in", layout.data)
    print("─" * width, flush=True)
