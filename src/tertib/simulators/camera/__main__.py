"""``python -m tertib.simulators.camera --help``"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from tertib.simulators.camera.app import application
from tertib.simulators.camera.rtsp import Server
from tertib.simulators.camera.stream import Stream


def main() -> None:
    """Simulate lane cameras until stopped."""
    parser = argparse.ArgumentParser(prog="python -m tertib.simulators.camera", description=__doc__)
    parser.add_argument(
        "--clip", action="append", required=True, metavar="NAME=FILE",
        help="a camera and what it sees; rtsp://ADDRESS:RTSP_PORT/NAME; may be repeated",
    )  # fmt: skip
    parser.add_argument("--title", default="Kamera")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="page, control and ONVIF")
    parser.add_argument("--rtsp-port", type=int, default=0, help="0: any that is free, see /state")
    parser.add_argument("--password", default="", metavar="USER:PASSWORD", help="RTSP and ONVIF")
    given = parser.parse_args()
    named = [one.partition("=")[::2] for one in given.clip]
    streams = {name: Stream(name, Path(path)) for name, path in named}
    server = Server(streams, given.password)
    uvicorn.run(
        application(
            streams, server, given.address, given.rtsp_port, given.title, given.password
        ),
        host=given.address, port=given.port, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
