"""``tertib doctor``: everything an operator would check, with a remedy for each finding."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.findings import Finding, examine
from tertib.cli.main import Data, Json, app, django


@app.command()
def doctor(
    data: Data = Path("var"),
    as_json: Json = False,
    settings_table: Annotated[
        bool, typer.Option("--settings", help="Also print every setting and where it is from.")
    ] = False,
) -> None:
    """Check this installation: keys, database, rights, record, messages, bank, disk, clock.

    Exit status 1 when anything is bad.
    """
    django(data)
    from tertib.cli import checks
    from tertib.foundation import config

    findings = examine(checks.all_checks())
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}))
    else:
        _print(findings)
        if settings_table:
            for name, value, origin in config.table():
                typer.echo(f"  {name:<44} {origin:<8} {value}")
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


def _print(findings: list[Finding]) -> None:
    signs = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "bad": ("✗", "red")}
    for finding in findings:
        sign, colour = signs[finding.state]
        typer.secho(f"  {sign} {finding.check:<28}", fg=colour, nl=False)
        typer.echo(f" {finding.found}")
        if finding.remedy and finding.state != "ok":
            typer.echo(f"      → {finding.remedy}")
    bad = sum(finding.state == "bad" for finding in findings)
    typer.echo(f"\n{bad} bad, {len(findings)} checked")
