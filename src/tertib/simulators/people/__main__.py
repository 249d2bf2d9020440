"""``python -m tertib.simulators.people --help``"""

from __future__ import annotations

import argparse
import sys

import uvicorn

from tertib.simulators.people.app import application
from tertib.simulators.people.crowd import Crowd


def main() -> None:
    """Wait until somebody wants to see a day, then let people come."""
    parser = argparse.ArgumentParser(prog="python -m tertib.simulators.people")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--site", required=True, help="address of the demonstration")
    given = parser.parse_args()
    command = [sys.executable, "-m", "tertib.cli", "simulate", "day", "--no-tout", "--url"]
    crowd = Crowd([*command, given.site])
    uvicorn.run(application(crowd, given.site), host=given.address, port=given.port,
                log_level="warning")  # fmt: skip
    crowd.stop()


if __name__ == "__main__":
    main()
