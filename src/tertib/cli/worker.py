"""``tertib worker``: background jobs and the sender of messages."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Annotated

import typer

from tertib.cli.main import Data, app, django


@app.command()
def worker(
    data: Data = Path("var"),
    concurrency: Annotated[int, typer.Option(help="Jobs at once.")] = 4,
) -> None:
    """Run background jobs, periodic duties and the sending of WhatsApp messages."""
    os.environ.setdefault("TERTIB_DATABASE_POOL", "16")  # its jobs, and the senders of messages
    django(data)
    from procrastinate.contrib.django import app as jobs

    from tertib.messaging import sender

    stop = threading.Event()
    sending = threading.Thread(target=sender.run, args=(stop,), name="sender")
    sending.start()
    try:
        jobs.with_connector(jobs.connector.get_worker_connector()).run_worker(  # type: ignore[attr-defined]
            concurrency=concurrency,
            fetch_job_polling_interval=0.5,
            shutdown_graceful_timeout=8,
            update_heartbeat_interval=2,
            stalled_worker_timeout=10,
        )
    finally:
        stop.set()
        sending.join()
