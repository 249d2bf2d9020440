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
REFUSED_S = 60.0
"""Pause after a wrong password: many cameras lock out whoever tries again and again."""
UNDECODED_MS = 30_000
"""It sends, and nothing of it can be decoded: so long a key frame is waited for before it is called
anew."""
LINE_SHARE = 0.6
"""Of the age allowed, what the line may use up; the rest is for the picture to be decoded and
taken in."""
_LIVE = {
    "rtsp_transport": "tcp", "fflags": "nobuffer", "flags": "low_delay", "max_delay": "0",
    "analyzeduration": "200000", "probesize": "200000", "fpsprobesize": "0",
}  # fmt: skip
_REASONS = {
    "HTTPUnauthorizedError": "password", "HTTPForbiddenError": "password",
    "FileNotFoundError": "not-found", "HTTPNotFoundError": "not-found",
}  # fmt: skip

log = logs.get("camera")


class Unreadable(Exception):
    """A file that was to be read once could not be, or not to its end."""


class Undecodable(Exception):
    """Pictures come that nothing can be made of."""


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
        self.trouble = ""
        """Why it was over before its end."""
        self._decoded = 0
        """When a picture could last be decoded, or the camera was called."""
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
            reason = self._attempt()
            if self._once:
                self.trouble = "" if self._stopping.is_set() else reason
                self.ended = True
                self.slot.close()
                return
            if self._stopping.is_set():
                return
            failures = 1 if self.slot.came > before else failures + 1
            if self._kind != "file" or failures > 1:
                self.slot.why = reason if reason == "password" else ""
                log.warning("camera", status="lost", reason=reason or "ended")
                self._stopping.wait(self._pause(failures, reason))

    def _attempt(self) -> str:
        """Read as long as it goes; why it ended, empty at a regular end. Never an address: there
        may be a password in it."""
        try:
            self._read()
        except (av.error.FFmpegError, OSError, ValueError, Undecodable) as fault:
            name = type(fault).__name__
            return _REASONS.get(name, name)
        except Exception:  # the thread must not die of what we did not think of
            log.exception("camera fault")
            return "fault"
        return ""

    def _pause(self, failures: int, reason: str) -> float:
        longest = self._camera.retry_ms / 1000
        if reason == "password":
            return max(REFUSED_S, longest)
        return min(FIRST_PAUSE * 2.0 ** min(failures - 1, 10), longest)

    def _read(self) -> None:
        with _open(self._kind, self._address.get_secret_value(), self._camera) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1  # several threads hold pictures back
            limit = int(self._camera.oldest_ms * LINE_SHARE)
            catch_up, base = CatchUp(limit), self._counting()
            self._decoded = asked = base
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
                    for picture in self._decode(packet):
                        self.slot.put(picture, base + round(at))
                    continue
                came = self._counting()  # before decoding, which takes of the age allowed
                late = catch_up.late(at, came, bool(packet.is_keyframe), came - asked)
                if late is None:
                    self.slot.skip()
                else:
                    for picture in self._decode(packet):
                        if late > limit:  # decoded only because others build on it
                            self.slot.skip()
                        else:
                            self.slot.put(picture, came - late)
                asked = self._counting()

    def _decode(self, packet: Any) -> list[Any]:
        """The pictures of a packet, usually one; a damaged one costs only itself."""
        try:
            found: list[Any] = packet.decode()
        except av.error.FFmpegError:
            found = []
            if not self.slot.damaged:
                log.warning("camera", status="damaged")
            self.slot.damaged += 1
        now = self._counting()
        if found:
            self._decoded = now
        elif now - self._decoded >= UNDECODED_MS and not self._once:
            raise Undecodable
        return found

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
