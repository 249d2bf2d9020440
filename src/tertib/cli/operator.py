"""``tertib operator``: the first account of an installation, which makes all others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import Data, app, django


@app.command()
def operator(
    username: Annotated[str, typer.Argument(help="Name to sign in with.")],
    name: Annotated[str, typer.Option(prompt="Full name", help="Name that others see.")],
    data: Data = Path("var"),
) -> None:
    """Make the first operator's account and print the link to its first sign-in.

    Everybody else gets an account from an operator, on the site. The link works once, for 72 hours.
    """
    django(data)
    from django.conf import settings
    from django.urls import reverse

    from tertib.foundation import clock
    from tertib.offices import actions

    try:
        staff, token = actions.first_operator(username, name, clock.now())
    except actions.Refused:
        typer.echo("There is an active operator already; ask them for an account.", err=True)
        raise typer.Exit(1) from None
    path = reverse("welcome", kwargs={"person": staff.id, "token": token})
    typer.echo(f"Open this within 72 hours, once:\n{settings.CORE.base_url}{path}")
