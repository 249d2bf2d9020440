"""``tertib gate``: the gate controller. Needs neither Django nor a database server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tertib.cli.main import app

if TYPE_CHECKING:
    from tertib.edge.gate.config import GateConfig
    from tertib.edge.osdp import Panel


@app.command()
def gate(
    config: Annotated[Path, typer.Option(help="Its file (TOML), see docs/subjects/edge.md.")],
    check: Annotated[bool, typer.Option(help="Only check the file and its keys.")] = False,
    public_key: Annotated[
        bool, typer.Option(help="Only print its public key, to enrol it; makes the key at first.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Decide at the doors of an office, with or without a line to the centre.

    Prints one line for each pass and each refusal, without any personal data.
    """
    from tertib.edge.config import BadConfig, load
    from tertib.edge.gate.config import GateConfig
    from tertib.edge.store import InUse, OtherDevice, Unwritable

    try:
        found = load(config, GateConfig)
        if public_key:
            typer.echo(_public_key(found))
        elif check:
            _check(found)
        else:
            _run(found, as_json)
    except (BadConfig, InUse, OtherDevice, Unwritable) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None


def _public_key(found: GateConfig) -> str:
    from tertib.foundation import keys

    keys.create_signing_key(found.key_path.parent, found.key_path.stem)
    return found.signing_key().public_key().public_bytes_raw().hex()


def _panel(found: GateConfig) -> Panel:
    from tertib.edge.config import BadConfig
    from tertib.edge.osdp import Panel

    try:
        return Panel(found.lines())
    except ValueError as wrong:
        raise BadConfig(f"readers: {wrong}") from None


def _check(found: GateConfig) -> None:
    """Everything but the wires and the line."""
    from tertib.edge.gate.plan import without_exit

    found.signing_key()
    _panel(found)
    for way in found.ways.values():
        direction = "in " if way.inward else "out"
        typer.echo(f"{way.reader:<16} {direction}  {way.origin} -> {way.target}"
                   + ("  takes cards in" if way.capture else ""))  # fmt: skip
    for zone in without_exit(found.ways.values()):
        typer.echo(f"note: no reader here leads out of {zone}; see that another does")
    if found.fire is None:
        typer.echo("note: no fire contact is observed")
    typer.echo("in order")


def _run(found: GateConfig, as_json: bool) -> None:
    from tertib.edge.gate import run, status
    from tertib.foundation import logs

    logs.configure("INFO")
    shown = (lambda outcome: json.dumps(status.record(outcome))) if as_json else status.line
    run.run(found, _panel(found), lambda outcome: print(shown(outcome), flush=True))
