"""``tertib simulate``: people who use the running system through its public pages."""

import typer

from tertib.cli.main import app

simulate = typer.Typer(no_args_is_help=True, help="Let simulated people use a running system.")
app.add_typer(simulate, name="simulate")
