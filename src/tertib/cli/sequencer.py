"""``tertib sequencer``: the one process that orders the record."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import typer

from tertib.cli.main import Data, app


@app.command()
def sequencer(data: Data = Path("var")) -> None:
    """Give every entry its place in the record, sign checkpoints, ask the witnesses.

    Exactly one runs in an installation; a second one waits for the first to end.
    """
    from tertib.foundation import clock, keys, logs
    from tertib.foundation.config import Core
    from tertib.ledger import conf, keyring
    from tertib.ledger.sequencer.heal import Disagreement
    from tertib.ledger.sequencer.run import Sequencer
    from tertib.ledger.store import Busy, Store
    from tertib.ledger.tlog.note import Signer

    os.environ["TERTIB_DATA"] = str(data)
    core, record, pace = Core(), conf.Record(), conf.Pace()
    logs.configure(core.log_level)
    if core.demo:
        clock.install(clock.SharedClock(core.data / "demo-clock"))
    signer = Signer(record.origin, keys.signing_key(core.keys, "record"))
    public = conf.public_keys(core)
    keyring.save(public, signer.verifier)
    service = Sequencer(
        conf.sequencer_url(core, pace),
        Store(conf.tile_folder(core, record)),
        signer,
        keyring.load(public).witnesses,
        clock.now,
        commit_ms=pace.commit_ms,
        witness_ms=pace.witness_ms,
        timeout=pace.witness_timeout,
    )

    def end(*_: Any) -> None:
        service.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        service.run()
    except (Disagreement, Busy) as refusal:
        typer.echo(f"The sequencer refuses: {refusal}", err=True)
        raise typer.Exit(1) from None
