"""``tertib locker``: the locker controller. Needs neither Django nor a database server."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tertib.cli.main import app

if TYPE_CHECKING:
    from tertib.edge.locker.agent import Outcome
    from tertib.edge.locker.config import LockerConfig
    from tertib.edge.osdp import Panel


@app.command()
def locker(
    config: Annotated[Path, typer.Option(help="Its file (TOML), see docs/subjects/edge.md.")],
    check: Annotated[bool, typer.Option(help="Only check the file and its keys.")] = False,
    public_key: Annotated[
        bool, typer.Option(help="Only print its public key, to enrol it; makes the key at first.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Open compartments for PINs, codes and badges, with or without a line to the centre.

    Prints one line for each opening and each refusal, without any personal data.
    """
    from tertib.edge.config import BadConfig, load
    from tertib.edge.locker import run
    from tertib.edge.locker.config import LockerConfig
    from tertib.edge.store import InUse, OtherDevice, Unwritable
    from tertib.foundation import keys, logs

    try:
        found = load(config, LockerConfig)
        if public_key:
            keys.create_signing_key(found.key_path.parent, found.key_path.stem)
            typer.echo(found.signing_key().public_key().public_bytes_raw().hex())
        elif check:
            _check(found)
        else:
            logs.configure("INFO")
            show = _record if as_json else _line
            run.run(found, _panel(found), lambda outcome: print(show(outcome), flush=True))
    except (BadConfig, InUse, OtherDevice, Unwritable) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None


def _panel(found: LockerConfig) -> Panel:
    from tertib.edge.config import BadConfig
    from tertib.edge.osdp import Panel

    try:
        return Panel(found.lines())
    except ValueError as wrong:
        raise BadConfig(f"readers: {wrong}") from None


def _check(found: LockerConfig) -> None:
    """Everything but the wires and the line."""
    found.signing_key()
    _panel(found)
    for number, spot in sorted(found.spots.items()):
        typer.echo(f"compartment {number:>3}  {spot.reader} output and input {spot.place}")
    typer.echo("in order")


def _record(outcome: Outcome) -> str:
    decision = outcome.decision
    return json.dumps({
        "at": outcome.at, "reader": outcome.reader, "open": decision.open,
        "reason": decision.reason,
    })  # fmt: skip


def _line(outcome: Outcome) -> str:
    moment = datetime.fromtimestamp(outcome.at / 1000).strftime("%H:%M:%S")  # noqa: DTZ006
    decision = outcome.decision
    verdict = f"opened {decision.open:>3}" if decision.open else "REFUSED   "
    return f"{moment}  {outcome.reader:<16} {verdict}  {decision.reason}"
