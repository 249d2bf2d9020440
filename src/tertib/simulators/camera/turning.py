"""The camera's head, which ONVIF turns: where it looks, its presets. SOAP in and out."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from tertib.simulators.camera.stream import Stream


class Turning:
    """Where the camera of a stream looks: pan and tilt from -1 to 1."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.pan = self.tilt = 0.0
        self.presets: dict[str, tuple[float, float]] = {}

    def state(self) -> dict[str, Any]:
        """For the page and for drills."""
        return {"pan": self.pan, "tilt": self.tilt, "presets": self.presets}


def routes(heads: dict[str, Turning]) -> list[Route]:
    """``POST /onvif/{name}/...``."""
    return []
