"""Runs a module, and tells what a process that must not be looked into knows of itself alone.

``python -m tertib.edge.tests.inside REPORT MODULE ARGUMENT...``: on SIGUSR1 its open files, memory
maps and whether it may be dumped are written to REPORT as JSON.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import runpy
import signal
import sys
from pathlib import Path

PR_GET_DUMPABLE = 3


def told() -> dict:
    """What the kernel says of this process."""
    opened = set()
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            opened.add(os.readlink(f"/proc/self/fd/{number}"))
    return {
        "opened": sorted(opened),
        "maps": Path("/proc/self/maps").read_text(),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "dumpable": ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0),
    }


if __name__ == "__main__":
    report, module = Path(sys.argv[1]), sys.argv[2]

    def tell(*_):
        found = json.dumps(told())
        draft = report.with_suffix(".new")
        draft.write_text(found)
        draft.rename(report)

    signal.signal(signal.SIGUSR1, tell)
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
