"""``python -m tertib.simulators.gate --help``"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from tertib.simulators.gate import setup
from tertib.simulators.gate.app import application
from tertib.simulators.gate.people import People


def main() -> None:
    """Simulate all readers of a gate controller until stopped."""
    parser = argparse.ArgumentParser(prog="python -m tertib.simulators.gate", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="file of the gate controller")
    parser.add_argument("--cards", type=Path, help="JSON list of the cards that lie around")
    parser.add_argument("--title", default="Gerbang")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    raw = setup.read(given.config)
    people = People(setup.rack_of(given.config, raw), given.config.with_suffix(".chips.json"))
    uvicorn.run(
        application(people, setup.plan_of(raw, given.cards), given.title),
        host=given.address, port=given.port, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
