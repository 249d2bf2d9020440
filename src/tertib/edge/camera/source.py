"""Reads a camera in a thread of its own: RTSP, USB or a file, and comes back when it was lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import av

from tertib.edge.camera.config import Camera, CameraConfig
from tertib.edge.camera.pace import CatchUp
from tertib.edge.camera.slot import Slot
from tertib.foundation import logs

FIRST_PAUSE = 0.2
OPEN_S, READ_S = 5.0, 3.0
"""Seconds within which a camera must answer, and send the next picture."""
LINE_SHARE = 0.6
"""Of the age allowed, what the line may use up; the rest is for the picture to be taken in."""
_LIVE = {
    "rtsp_transport": "tcp", "fflags": "nobuffer", "flags": "low_delay", "max_delay": "0",
    "analyzeduration": "200000", "probesize": "200000", "fpsprobesize": "0",
}  # fmt: skip

log = logs.get("camera")


class Source:
    """Fills :attr:`slot` from :meth:`start` to :meth:`stop`."""

    def __init__(self, config: CameraConfig, counting: Callable[[], int]) -> None:
        camera = config.camera
        self._address, self._camera, self._counting = config.address(), camera, counting
        self._kind = urlsplit(camera.source).scheme
        self._once = self._kind == "file" and camera.pace == "free"
        self.slot = Slot(counting, wait=self._once)
        self.ended = False
        """A file that is read once is over."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the picture under way; a camera that hangs is left to its time-out."""
        self._stopping.set()
        self.slot.close()
        self._thread.join(READ_S + 1)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            before = self.slot.came
            try:
                self._read()
                problem = "ended"
            except (OSError, ValueError) as fault:  # PyAV's errors are both
                problem = type(fault).__name__
            except Exception:  # the thread must not die of what we did not think of
                log.exception("camera fault")
                problem = "fault"
            if self._once:
                self.ended = True
                self.slot.close()
                return
            if self._stopping.is_set():
                return
            failures = 1 if self.slot.came > before else failures + 1
            if self._kind != "file" or failures > 1:
                log.warning("camera", status="lost", reason=problem)
                pause = FIRST_PAUSE * 2 ** min(failures - 1, 10)
                self._stopping.wait(min(pause, self._camera.retry_ms / 1000))

    def _read(self) -> None:
        with _open(self._kind, self._address.get_secret_value(), self._camera) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1  # several threads hold pictures back
            limit = int(self._camera.oldest_ms * LINE_SHARE)
            catch_up, base = CatchUp(limit), self._counting()
            for packet in container.demux(stream):
                if self._stopping.is_set():
                    return
                stamp = packet.dts if packet.pts is None else packet.pts
                if stamp is None or packet.time_base is None:
                    continue
                at = float(stamp * packet.time_base) * 1000
                if self._kind == "file":
                    self._until(base + at)
                if self._once:  # its own time: it may be seen faster than it happened
                    for picture in packet.decode():
                        self.slot.put(picture, base + round(at))
                    continue
                late = catch_up.late(at, self._counting(), bool(packet.is_keyframe))
                if late is None:
                    self.slot.skip()
                    continue
                for picture in packet.decode():
                    if late > limit:  # decoded only because others build on it
                        self.slot.skip()
                    else:
                        self.slot.put(picture, self._counting() - late)

    def _until(self, due: float) -> None:
        """A file is shown at its own pace."""
        if not self._once:
            self._stopping.wait(max(0.0, (due - self._counting()) / 1000))


def _open(kind: str, address: str, camera: Camera) -> Any:
    if kind == "file":
        return av.open(address)
    if kind == "usb":
        asked = {"framerate": camera.rate, "input_format": "mjpeg" if camera.width else None}
        if camera.width and camera.height:
            asked["video_size"] = f"{camera.width}x{camera.height}"  # type: ignore[assignment]
        options = {name: str(value) for name, value in asked.items() if value}
        return av.open(address, format="v4l2", options=options, timeout=(OPEN_S, READ_S))
    return av.open(address, options=_LIVE, timeout=(OPEN_S, READ_S))
