"""The agent as it runs, with a watcher of marks in the place of networks.

``python -m tertib.edge.tests.camera_process FILE``
"""

from __future__ import annotations

import sys
from pathlib import Path

from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.run import LaneCamera
from tertib.edge.config import load
from tertib.edge.station import run_until_told
from tertib.edge.tests.marks import MODEL, Marks
from tertib.foundation import logs

if __name__ == "__main__":
    logs.configure("INFO")
    run_until_told(
        LaneCamera(
            load(Path(sys.argv[1]), CameraConfig),
            Marks(),
            MODEL,
            lambda outcome: print(outcome.what, outcome.details, flush=True),
        )
    )
