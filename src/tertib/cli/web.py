"""``tertib web``: the site, under granian."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import Data, app, django

THREADS = 64
"""Of each process. Nearly all of them sleep: on a body still on its way, or for their turn."""


@app.command()
def web(
    data: Data = Path("var"),
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes; one per core.")] = 2,
) -> None:
    """Serve pages and APIs. Stateless: run as many as you like behind a proxy."""
    django(data)
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    Granian(
        "tertib.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
    ).serve()
