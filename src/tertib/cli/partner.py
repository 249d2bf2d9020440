"""``tertib partner``: the banks and the post office whose signed calls make bills paid."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import Data, Json, app, django

partner = typer.Typer(
    no_args_is_help=True, help="Admit a bank, renew its keys, shut it out; all of it is recorded."
)
app.add_typer(partner, name="partner")

Name = Annotated[str, typer.Argument(help="Short name of the partner, such as bank-a.")]
OPERATOR = "cli.partner"
"""The record's actor: whoever may use the shell of the server."""


@partner.command()
def add(
    name: Name,
    client_id: Annotated[str, typer.Option(help="Its X-CLIENT-KEY.")],
    company_code: Annotated[str, typer.Option(help="Its code in virtual account numbers.")],
    public_key: Annotated[Path, typer.Option(help="PEM file, RSA of 2048 bits or more.")],
    title: Annotated[str, typer.Option(help="As applicants read it; else the name.")] = "",
    partner_id: Annotated[str, typer.Option(help="Its X-PARTNER-ID; else the company code.")] = "",
    data: Data = Path("var"),
) -> None:
    """Admit a partner, or give one that is known new keys; prints the new shared secret once."""
    django(data)
    from django.db import IntegrityError

    from tertib.foundation import clock
    from tertib.ledger import actors
    from tertib.payments import actions

    secret = secrets.token_urlsafe(32)
    try:
        actions.register_partner(
            name=name, title=title or name, client_id=client_id, company_code=company_code,
            partner_id=partner_id or company_code, public_key=public_key.read_text(),
            secret=secret.encode(), actor=actors.system(OPERATOR), now=clock.now(),
        )  # fmt: skip
    except (OSError, ValueError) as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--public-key") from None
    except IntegrityError:
        raise typer.BadParameter("another partner has it", param_hint="--client-id") from None
    typer.echo("The shared secret, shown only now; hand it over apart from the rest:", err=True)
    typer.echo(secret)


@partner.command("list")
def list_(data: Data = Path("var"), as_json: Json = False) -> None:
    """Every partner, whether it is let in, and the fingerprint of its key."""
    django(data)
    from tertib.payments import queries

    found = queries.partners()
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found]))
        return
    for one in found:
        state = "on" if one.enabled else "off"
        typer.echo(f"{one.name:<20} {state:<4} {one.company_code:<8} {one.public_key_sha256}")


def _switch(name: str, enabled: bool, data: Path) -> None:
    django(data)
    from tertib.foundation import clock
    from tertib.ledger import actors
    from tertib.payments import actions
    from tertib.payments.models import Partner

    try:
        actions.set_partner_enabled(name, enabled, actors.system(OPERATOR), clock.now())
    except Partner.DoesNotExist:
        raise typer.BadParameter("there is no such partner", param_hint="NAME") from None
    typer.echo(f"{name} is {'on' if enabled else 'off'}.")


@partner.command()
def off(name: Name, data: Data = Path("var")) -> None:
    """Refuse a partner's calls and files, within seconds."""
    _switch(name, False, data)


@partner.command()
def on(name: Name, data: Data = Path("var")) -> None:
    """Let a partner in again."""
    _switch(name, True, data)
