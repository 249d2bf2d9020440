"""``tertib witness``: watch a record from outside. Needs neither Django nor a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import app


@app.command()
def witness(
    name: Annotated[str, typer.Option(help="Name under which it signs, e.g. ombudsman.go.id/w1.")],
    key: Annotated[Path, typer.Option(help="Its private key (PEM); made if it does not exist.")],
    state: Annotated[Path, typer.Option(help="Folder where it remembers what it saw.")],
    log_vkey: Annotated[
        list[str], typer.Option(help="Public key of a record to watch, or a file with it.")
    ],
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8101,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    print_vkey: Annotated[bool, typer.Option(help="Only print its public key.")] = False,
) -> None:
    """Cosign a record's checkpoints, never two that contradict each other.

    Give its public key and address to the office (`tertib record add-witness`), and its public
    key to everyone who verifies.
    """
    import uvicorn

    from tertib.foundation import keys
    from tertib.ledger import witness as service
    from tertib.ledger.tlog.note import COSIGNATURE, BadNote, Signer, Verifier

    keys.create_signing_key(key.parent, key.stem)
    signer = Signer(name, keys.signing_key(key.parent, key.stem), COSIGNATURE)
    if print_vkey:
        typer.echo(signer.verifier.vkey)
        return
    try:
        logs = [Verifier.parse(Path(v).read_text() if Path(v).is_file() else v) for v in log_vkey]
    except BadNote as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--log-vkey") from None
    app = service.application(service.Witness(signer, logs, service.State(state)))
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
