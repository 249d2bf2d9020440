"""A gate agent as a process whose wires are its standard input and output: one JSON a line.

In: ``{"reader": ..., "uid": ...}``. Out: ``{"ready": true}``, ``{"pulse": reader}`` at the moment a
relay is closed, ``{"done": {...}}`` after each decision.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from queue import Queue
from typing import Any

from tertib.edge.config import load
from tertib.edge.gate.config import GateConfig
from tertib.edge.gate.run import run
from tertib.edge.gate.status import record
from tertib.edge.osdp import CardRead


def say(**words: Any) -> None:
    """One line, at once."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


class Pipes:
    """The panel."""

    def start(self, heard: Queue[Any]) -> None:
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()
        say(ready=True)

    def _listen(self, heard: Queue[Any]) -> None:
        for line in sys.stdin:
            tap = json.loads(line)
            heard.put(CardRead(tap["reader"], bytes.fromhex(tap["uid"])))

    def stop(self) -> None:
        pass

    def online(self, reader: str) -> bool:
        return True

    def output(self, reader: str, number: int, ms: int) -> None:
        say(pulse=reader)

    def light(self, reader: str, pattern: str) -> None:
        pass

    def text(self, reader: str, words: str) -> None:
        pass


if __name__ == "__main__":
    run(load(Path(sys.argv[1]), GateConfig), Pipes(), lambda outcome: say(done=record(outcome)))
