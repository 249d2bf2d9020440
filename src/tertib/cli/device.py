"""``tertib device``: gates, lockers and cameras that may talk to the centre."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import Data, Json, app, django

device = typer.Typer(
    no_args_is_help=True, help="Enrol devices at the edge and look at them; all of it is recorded."
)
app.add_typer(device, name="device")
OPERATOR = "cli.device"
"""The record's actor: whoever may use the shell of the server."""


@device.callback()
def _devices() -> None: ...


@device.command()
def enrol(
    office: Annotated[str, typer.Option(help="Code of the office, such as JE.")],
    kind: Annotated[str, typer.Option(help="gate, locker or camera.")],
    name: Annotated[str, typer.Option(help="As people call it.")],
    public_key: Annotated[str, typer.Option(help="Its public key, 64 hex digits or PEM.")] = "",
    key_file: Annotated[
        Path | None,
        typer.Option(help="Its private key (PEM) instead; made if the file does not exist."),
    ] = None,
    data: Data = Path("var"),
    as_json: Json = False,
) -> None:
    """Admit a device; prints what its configuration needs: its id and the centre's key."""
    django(data)
    from django.conf import settings
    from django.db import IntegrityError

    from tertib.devices import actions
    from tertib.devices.actions.enrolment import read_key
    from tertib.devices.models import Device
    from tertib.foundation import clock, keys
    from tertib.ledger import actors
    from tertib.offices import queries as offices

    if bool(public_key) == bool(key_file):
        raise typer.BadParameter("one of --public-key and --key-file")
    try:
        if key_file:
            keys.create_signing_key(key_file.parent, key_file.stem)
            public_key = (
                keys.signing_key(key_file.parent, key_file.stem).public_key()
                .public_bytes_raw().hex()
            )  # fmt: skip
        made = actions.enrol(
            offices.office(office), Device.Kind(kind), name, read_key(public_key),
            actors.system(OPERATOR), clock.now(),
        )  # fmt: skip
    except offices.UnknownOffice:
        raise typer.BadParameter("there is no such office", param_hint="--office") from None
    except IntegrityError:
        raise typer.BadParameter("the office has one of that name", param_hint="--name") from None
    except (ValueError, TypeError) as wrong:
        raise typer.BadParameter(str(wrong)) from None
    centre = keys.signing_key(settings.CORE.keys, "edge").public_key().public_bytes_raw().hex()
    if as_json:
        typer.echo(json.dumps({"device": str(made.id), "centre_public_key": centre}))
        return
    typer.echo(f'device = "{made.id}"\n\n[centre]\npublic_key = "{centre}"')


@device.command("list")
def list_(data: Data = Path("var"), as_json: Json = False) -> None:
    """Every device in use: whether it is heard, its alarms, how many events it sent."""
    django(data)
    from tertib.devices import queries
    from tertib.foundation import clock

    rows = [
        {"id": str(one.device.id), "office": one.device.office_id, "kind": one.device.kind,
         "name": one.device.name, "online": one.online, "events": one.device.last_seq,
         "alarms": [alarm.kind for alarm in one.alarms]}
        for one in queries.standing(None, clock.now())
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        state = "on-line" if row["online"] else "silent"
        alarms = ", ".join(row["alarms"])  # type: ignore[arg-type]
        typer.echo(f"{row['office']:<4} {row['kind']:<7} {row['name']:<24} {state:<8} {alarms}")
