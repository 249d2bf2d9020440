"""``python -m tertib.simulators.whatsapp --port 8100 --webhook-url ...``"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from tertib.foundation import clock
from tertib.simulators.whatsapp.app import build
from tertib.simulators.whatsapp.checks import TEMPLATES
from tertib.simulators.whatsapp.store import Settings


def main() -> None:
    """Read the arguments and serve until stopped."""
    parser = argparse.ArgumentParser(prog="tertib.simulators.whatsapp", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--webhook-url", required=True, help="where signed updates are posted")
    parser.add_argument("--state", type=Path, required=True, help="folder that outlives a restart")
    parser.add_argument("--phone-number-id", required=True)
    parser.add_argument("--token", required=True, help="bearer token the client must show")
    parser.add_argument("--app-secret-file", type=Path, required=True)
    parser.add_argument("--verify-token", required=True)
    parser.add_argument("--templates", type=Path, default=TEMPLATES, help="approved templates")
    parser.add_argument("--clock", type=Path, help="the demo clock's file")
    given = parser.parse_args()
    settings = Settings(
        webhook_url=given.webhook_url, state=given.state, phone_number_id=given.phone_number_id,
        token=given.token, app_secret=given.app_secret_file.read_text().strip(),
        verify_token=given.verify_token, templates=given.templates,
        clock=clock.SharedClock(given.clock) if given.clock else clock.system_clock,
    )  # fmt: skip
    uvicorn.run(build(settings), port=given.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
