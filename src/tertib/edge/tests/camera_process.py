"""The agent as it runs, with a watcher of marks in the place of networks.

``python -m tertib.edge.tests.camera_process FILE``
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.run import LaneCamera
from tertib.edge.config import load
from tertib.edge.station import run_until_told
from tertib.edge.tests.marks import MODEL, Marks
from tertib.foundation import logs


def work(path: Path, log: Path | None = None) -> None:
    """Run the agent of a file until a signal; ``log`` takes what it prints."""
    if log:
        file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(file, 1)
        os.dup2(file, 2)
    logs.configure("INFO")
    run_until_told(
        LaneCamera(
            load(path, CameraConfig),
            Marks(),
            MODEL,
            lambda outcome: print(outcome.what, outcome.details, flush=True),
        )
    )


if __name__ == "__main__":
    work(Path(sys.argv[1]))
