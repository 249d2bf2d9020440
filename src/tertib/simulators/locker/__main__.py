"""``python -m tertib.simulators.locker --help``"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from tertib.simulators.gate import setup
from tertib.simulators.gate.people import People
from tertib.simulators.locker.app import application
from tertib.simulators.locker.bank import Bank, doors_of


def main() -> None:
    """Simulate the compartments of a locker controller until stopped."""
    parser = argparse.ArgumentParser(prog="python -m tertib.simulators.locker", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="file of the controller")
    parser.add_argument("--cards", type=Path, help="JSON list of the badges that lie around")
    parser.add_argument("--title", default="Loker")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    raw = setup.read(given.config)
    bank = Bank(People(setup.rack_of(given.config, raw)), doors_of(raw))
    uvicorn.run(
        application(bank, setup.Plan((), cards=given.cards), given.title),
        host=given.address, port=given.port, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
