"""``tertib record``: the record as outsiders get it, and its witnesses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import Data, app

record = typer.Typer(no_args_is_help=True, help="Export the record; name the witnesses it asks.")
app.add_typer(record, name="record")


@record.command()
def export(
    out: Annotated[Path, typer.Option(help="An empty or new folder.")],
    url: Annotated[str | None, typer.Option(help="Fetch from this site as an outsider.")] = None,
    data: Data = Path("var"),
) -> None:
    """Copy tiles, checkpoint and public keys: all that anyone can fetch, and all one needs."""
    import os

    from tertib.ledger import conf, keyring, sources
    from tertib.ledger.store import Store

    os.environ["TERTIB_DATA"] = str(data)
    from tertib.foundation.config import Core

    core = Core()
    try:
        if url:
            remote = sources.Remote(url)
            count = sources.export(remote, remote.keys(), out)
        else:
            store = Store(conf.tile_folder(core, conf.Record()))
            count = sources.export(store, keyring.load(conf.public_keys(core)), out)
    except (sources.Unreachable, FileExistsError, FileNotFoundError, keyring.NoKeys) as refusal:
        typer.echo(f"Nothing exported: {refusal}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} files in {out}; verify them with: tertib verify --all --tiles {out}")


@record.command("add-witness")
def add_witness(
    vkey: Annotated[str, typer.Argument(help="Its public key, as it prints with --print-vkey.")],
    url: Annotated[str, typer.Argument(help="Its address, without /add-checkpoint.")],
    data: Data = Path("var"),
) -> None:
    """Ask one more witness from the sequencer's next start on."""
    from tertib.ledger import keyring
    from tertib.ledger.tlog.note import COSIGNATURE, BadNote, Verifier

    try:
        verifier = Verifier.parse(vkey)
    except BadNote as wrong:
        raise typer.BadParameter(str(wrong), param_hint="VKEY") from None
    if verifier.algorithm != COSIGNATURE:
        raise typer.BadParameter("this is not the key of a witness", param_hint="VKEY")
    path = keyring.save(data / "keys" / "public", verifier, url)
    typer.echo(f"{verifier.name} is in {path}; restart the sequencer")
