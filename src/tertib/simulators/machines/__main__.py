"""``python -m tertib.simulators.machines --help``"""

from __future__ import annotations

import argparse

import uvicorn

from tertib.simulators.machines.app import MODES, Machines, application


def main() -> None:
    """Serve the machines until stopped."""
    parser = argparse.ArgumentParser(prog="python -m tertib.simulators.machines")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mode", choices=MODES, default="well")
    parser.add_argument("--seconds", type=float, default=1.0, help="what a job takes")
    given = parser.parse_args()
    machines = Machines(given.mode, given.seconds)
    uvicorn.run(application(machines), host=given.address, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
