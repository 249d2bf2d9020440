"""``tertib watchlist``: the list that exists already, read in by the operator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tertib.cli.main import Data, Json, app, django

if TYPE_CHECKING:
    from tertib.watchlist.importing import Report

watchlist = typer.Typer(no_args_is_help=True, help="The list of travel bans.")
app.add_typer(watchlist, name="watchlist")
SHOWN = 50
"""So many faults are printed; ``--json`` has all."""


@watchlist.callback()
def _list() -> None: ...


@watchlist.command(name="import")
def read_in(
    file: Annotated[Path, typer.Argument(help="CSV, JSON, or a zip with one and pictures.")],
    officer: Annotated[str, typer.Option(help="Account of the watch-list officer who reads in.")],
    photographs: Annotated[Path | None, typer.Option(help="Folder of the pictures.")] = None,
    write: Annotated[bool, typer.Option(help="Write what is new; else only report.")] = False,
    data: Data = Path("var"),
    as_json: Json = False,
) -> None:
    """Hold a list against the rules; what is written waits for a second officer.

    Ends with 1 if a row is faulty. The same file a second time changes nothing.
    """
    django(data)
    from tertib.foundation import clock
    from tertib.ledger import actors
    from tertib.offices.models import Staff
    from tertib.watchlist import importing
    from tertib.watchlist.rules.orders import NotAllowed

    person = Staff.objects.filter(username=officer).first()
    if person is None:
        typer.echo(f"no account is called {officer}", err=True)
        raise typer.Exit(2)
    try:
        source = importing.from_path(file, photographs)
        actor = actors.staff(person.id)
        report = importing.read(source, actor, clock.now(), dry_run=not write)
    except importing.NotAList as wrong:
        typer.echo(f"{file}: {_words(wrong.code)} {wrong.detail}".rstrip(), err=True)
        raise typer.Exit(2) from None
    except (NotAllowed, OSError) as wrong:
        typer.echo(f"{file}: {wrong}", err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(report.to_json() | {"faulty": report.faulty}))
    else:
        _print(report)
    raise typer.Exit(1 if report.faults else 0)


def _words(code: str) -> str:
    from django.utils.translation import override

    from tertib.watchlist.wording import words

    with override("en"):
        return words(code)


def _print(report: Report) -> None:
    for column in report.ignored[:SHOWN]:
        typer.echo(f"column {column.heading}: {column.rows} rows: {_words('column_unknown')}")
    typer.echo(f"{report.rows} rows: {report.new} new, {report.same} as before, "
               f"{report.differing} changed, {report.faulty} faulty")  # fmt: skip
    for fault in report.faults[:SHOWN]:
        typer.echo(f"  line {fault.line}: {fault.column}: {_words(fault.code)}")
    if len(report.faults) > SHOWN:
        typer.echo(f"  and {len(report.faults) - SHOWN} more, see --json")
    for gone in report.vanished[:SHOWN]:
        typer.echo(f"  no longer in the file: {gone.number} (order {gone.order})")
    if report.batch:
        typer.echo(f"Written as list {report.batch}; a second officer approves it.")
