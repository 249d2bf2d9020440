"""Turns the camera: at home while the lane is served, else slowly from preset to preset."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tertib.edge.camera.config import CameraConfig, Turning
from tertib.edge.camera.onvif import Onvif, Place, Trouble
from tertib.edge.clockwatch import Time
from tertib.foundation import logs

NEAR = 0.005
"""Pan and tilt that differ by less are the same place."""

log = logs.get("camera")


def usable(turning: Turning, places: Mapping[str, Place]) -> list[str]:
    """The presets it may be turned to, home first: those within ``span`` degrees of each other.

    A preset too far from one already taken is left out: the camera must never look into other
    rooms (90 degrees over the officers; report of Batam, 2023).
    """
    found: list[str] = []
    for name in (turning.home, *turning.presets):
        if name not in places or name in found:
            continue
        if all(degrees(turning, places[name], places[other]) <= turning.span for other in found):
            found.append(name)
    return found if turning.home in found else []


def degrees(turning: Turning, one: Place, other: Place) -> float:
    """How far apart two places are, left to right; the range from -1 to 1 is ``degrees`` wide."""
    return abs(one.pan - other.pan) * turning.degrees / 2


def is_served(turning: Turning, now: datetime) -> bool:
    """Whether the lane is open at this local time; hours may lead over midnight."""
    clock = now.strftime("%H:%M")
    if turning.opens <= turning.closes:
        return turning.opens <= clock < turning.closes
    return clock >= turning.opens or clock < turning.closes


def aim(served: bool, names: Sequence[str], last: str) -> str:
    """The preset to look at next."""
    if served or last not in names:
        return names[0]
    return names[(names.index(last) + 1) % len(names)]


class Head:
    """Works in a thread of its own from :meth:`start` to :meth:`stop`.

    Args:
        now: the local time.
    """

    def __init__(self, config: CameraConfig, turning: Turning, now: Callable[[], datetime]) -> None:
        self._turning, self._now = turning, now
        self._onvif = Onvif(turning.url, turning.user, config.password(turning))
        self._names: list[str] = []
        self._places: Mapping[str, Place] = {}
        self._last = ""
        self._turned = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="head", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the order under way; the camera stays as it looks."""
        self._stopping.set()
        self._thread.join(6)
        self._onvif.close()

    def step(self) -> None:
        """Look where it should, if it does not.

        Raises:
            Trouble: the camera does not do it.
        """
        if not self._names:
            self._places = self._onvif.presets()
            self._names = usable(self._turning, self._places)
            wanted = {self._turning.home, *self._turning.presets}
            if set(self._names) != wanted:
                log.warning("presets not used", count=len(wanted) - len(self._names))
            if not self._names:
                raise Trouble("home")
        name = aim(is_served(self._turning, self._now()), self._names, self._last)
        self._last = name
        place, here = self._places[name], self._onvif.where()
        if max(abs(place.pan - here.pan), abs(place.tilt - here.tilt)) > NEAR:
            self._onvif.go(name)
            self._turned.set()

    def turned(self, tell: Callable[[], None]) -> Callable[[Time], None]:
        """A duty of the agent: ``tell`` it after each turn, in its own thread."""

        def duty(moment: Time) -> None:
            if self._turned.is_set():
                self._turned.clear()
                tell()

        return duty

    def _run(self) -> None:
        problem = ""
        while not self._stopping.is_set():
            try:
                self.step()
                found = ""
            except Trouble as trouble:
                found = str(trouble)
            except Exception:  # the thread must not die of what we did not think of
                log.exception("head fault")
                found = "fault"
            if found and found != problem:
                log.warning("camera cannot be turned", reason=found)
            problem = found
            self._stopping.wait(self._turning.stay_s)
