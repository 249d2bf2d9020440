"""``tertib doctor``: everything an operator would check, with a remedy for each finding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from tertib.cli.main import Data, Json, app, django

State = Literal["ok", "warning", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what, how it stands, and what to do when it does not stand well."""

    check: str
    state: State
    found: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def examine(checks: list[Check]) -> list[Finding]:
    """Run every check; one that breaks is itself a finding, and the others still run."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check()
        except Exception as error:
            name = check.__name__.replace("_", " ")
            text = f"{type(error).__name__}: {error}".strip()
            findings.append(Finding(name, "bad", text, "see DATA/logs and docs/operations.md"))
    return findings


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
