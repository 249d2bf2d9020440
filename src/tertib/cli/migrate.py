"""``tertib migrate``: bring the database, its rights and the static files up to date."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import Data, app, django


@app.command()
def migrate(
    data: Data = Path("var"),
    owner_url: Annotated[
        str,
        typer.Option(
            envvar="TERTIB_OWNER_URL",
            help="libpq address of the role that owns the database; the site never gets it.",
        ),
    ] = "",
    demo: Annotated[bool, typer.Option(help="Also put in demonstration data.")] = False,
) -> None:
    """Create roles, apply migrations, set each role's rights, load reference data."""
    if demo:
        os.environ["TERTIB_DEMO"] = "true"
    django(data)
    from django.conf import settings
    from django.core.management import call_command

    from tertib import settings as ours
    from tertib.foundation import clock, embedded, install, keys, roles
    from tertib.foundation import migrate as migrations
    from tertib.web import demo as demonstration

    core = settings.CORE
    install.create_keys(core.keys)
    for role in (roles.APP, roles.SEQUENCER):
        keys.create_secret(core.keys, f"database-{role}")
    engine = embedded.Engine(core.data / "postgres", core.keys)
    url = owner_url or engine.url(embedded.SUPERUSER)
    passwords = {role: engine.password(role) for role in (roles.APP, roles.SEQUENCER)}
    migrations.migrate(url, ours.database(url), passwords)
    call_command("collectstatic", verbosity=0, interactive=False)
    demonstration.load_reference_data(clock.now())
    if demo:
        _seed_once_a_day(core.data / "demo", clock.now())
    typer.echo("The database is up to date.")


def _seed_once_a_day(folder: Path, now: datetime) -> None:
    """Put in the demonstration's data, unless this version did so today: a start must be quick.

    The sign-ins are left where the supervisor, which knows no Django, finds them.
    """
    from tertib import __version__
    from tertib.offices import demo
    from tertib.offices.models import Staff
    from tertib.web import demo as demonstration

    done, today = folder / "seeded", f"{__version__} {now:%Y-%m-%d}"
    if done.exists() and done.read_text() == today and Staff.objects.exists():
        return
    demonstration.seed(now)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [[str(part) for part in row] for row in demo.sign_ins()]
    (folder / "sign-ins.json").write_text(json.dumps(rows))
    done.write_text(today)
