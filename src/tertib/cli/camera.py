"""``tertib camera``: the agent of a lane camera. Needs neither Django nor a database server."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tertib.cli.main import app

if TYPE_CHECKING:
    from tertib.edge.camera.agent import Outcome
    from tertib.edge.camera.config import CameraConfig


@app.command()
def camera(
    config: Annotated[Path, typer.Option(help="Its file (TOML), see docs/subjects/camera.md.")],
    check: Annotated[bool, typer.Option(help="Only check the file, its keys and models.")] = False,
    public_key: Annotated[
        bool, typer.Option(help="Only print its public key, to enrol it; makes the key at first.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Watch a lane: propose who looks like somebody under a travel ban, keep nobody else.

    Prints one line for each candidate and each trouble of the camera, without any personal data.
    """
    from tertib.edge.camera import run
    from tertib.edge.camera.config import CameraConfig
    from tertib.edge.camera.source import Unreadable
    from tertib.edge.config import BadConfig, load
    from tertib.edge.store import InUse, OtherDevice, Unwritable
    from tertib.foundation import keys, logs

    try:
        found = load(config, CameraConfig)
        if public_key:
            keys.create_signing_key(found.key_path.parent, found.key_path.stem)
            typer.echo(found.signing_key().public_key().public_bytes_raw().hex())
        elif check:
            _check(found)
        else:
            logs.configure("INFO")
            show = _record if as_json else _line
            run.run(found, lambda outcome: print(show(outcome), flush=True))
    except (BadConfig, InUse, OtherDevice, Unwritable) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None
    except (Unreadable, sqlite3.Error, OSError) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from None


def _check(found: CameraConfig) -> None:
    """Everything but the camera and the line."""
    from tertib.edge.camera import networks, scores
    from tertib.edge.config import BadConfig
    from tertib.edge.station import client

    found.signing_key()
    found.address()
    if found.turning:
        found.password(found.turning)
    try:
        client(found.centre, found.folder).close()
    except OSError as wrong:  # also what ssl makes of a file that is no certificate
        raise BadConfig(f"centre.ca: {found.centre.ca}: {wrong.strerror or wrong}") from None
    path = found.recognition.scores
    _, model = networks.watcher(found, scores.Scores(found.folder / path) if path else None)
    typer.echo(f"lane {found.lane.id} ({found.lane.direction})")
    typer.echo(f"camera {found.camera.source}, model {model}")
    if not found.alert.tells:
        typer.echo("nothing tells this lane while the centre is away: see [alert]")
    typer.echo("in order")


def _record(outcome: Outcome) -> str:
    return json.dumps({"at": outcome.at, "what": outcome.what, **outcome.details})


def _line(outcome: Outcome) -> str:
    moment = datetime.fromtimestamp(outcome.at / 1000).strftime("%H:%M:%S")  # noqa: DTZ006
    details = "  ".join(f"{name}={value}" for name, value in outcome.details.items())
    return f"{moment}  {outcome.what:<16} {details}"
