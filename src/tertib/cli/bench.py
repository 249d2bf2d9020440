"""``tertib bench``: run the benchmarks of ``bench/`` and keep their lines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import app

FIELDS = ("bench", "params", "ours", "unit", "limit", "limit_name", "peer", "peer_name", "ratio")


def _lines(output: str) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    for row in rows:
        missing = [name for name in FIELDS if name not in row]
        if missing:
            raise typer.BadParameter(f"{row.get('bench')} lacks {', '.join(missing)}")
    return rows


@app.command()
def bench(
    names: Annotated[
        list[str] | None, typer.Argument(help="Files of bench/ without .py; none means all.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the benchmarks are.")] = Path("bench"),
) -> None:
    """Measure: one JSON line a benchmark, with its limit or peer from the same run."""
    scripts = sorted(p for p in folder.glob("*.py") if not p.name.startswith("_"))
    if not scripts:
        raise typer.BadParameter(f"no benchmarks in {folder}; run this in a checkout of Tertib")
    (folder / "results").mkdir(exist_ok=True)
    failed = []
    for script in scripts:
        if names and script.stem not in names:
            continue
        done = subprocess.run([sys.executable, script], stdout=subprocess.PIPE, text=True)
        rows = _lines(done.stdout)
        for row in rows:
            typer.echo(json.dumps(row))
        if done.returncode or not rows:
            failed.append(script.stem)
        result = folder / "results" / f"{script.stem}.json"
        result.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    if failed:
        typer.echo(f"failed: {', '.join(failed)}", err=True)
        raise typer.Exit(1)
