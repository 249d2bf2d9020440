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
TURN_S, LOOK_S = 15.0, 0.25
"""So long a turn may take; between two looks whether it is over."""
STILL = 12
"""So many looks in a row at the same place, and it does not turn any more."""
TRIES = 2
"""So many times in a row it must fail before somebody is told: cameras restart."""

AWAY, BEYOND = _LOOKS = ("away", "beyond")
"""It answers and does not turn home; it looked further round than it may, which is told at any
hour."""

log = logs.get("camera")


def usable(turning: Turning, places: Mapping[str, Place | None]) -> list[str]:
    """The presets it may be turned to, home first: those within ``span`` degrees of each other.

    A preset too far from one already taken is left out: the camera must never look into other
    rooms (90 degrees over the officers; report of Batam, 2023). So is one of which the camera does
    not say where it looks, but for home, where it must look in any case.
    """
    if turning.home not in places:
        return []
    found = {turning.home: places[turning.home]}
    for name in turning.presets:
        place = places.get(name)
        if place and all(is_within(turning, place, other) for other in found.values()):
            found.setdefault(name, place)
    return list(found)


def is_within(turning: Turning, one: Place, other: Place | None) -> bool:
    """Whether two places are known to lie within ``span`` of each other."""
    return other is not None and degrees(turning, one, other) <= turning.span


def is_there(one: Place, other: Place) -> bool:
    """Whether two places are the same."""
    return max(abs(one.pan - other.pan), abs(one.tilt - other.tilt)) <= NEAR


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
        self._used: list[str] = []
        self._last = self._ordered = ""
        self._failures = 0
        self.astray = ""
        """Why it does not look where it should, once that is to be told."""
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
        """Look where it should, if it does not; what went wrong is in :attr:`astray`."""
        served = is_served(self._turning, self._now())
        why = self._attempt(served)
        if why and why not in _LOOKS:
            self._onvif.forget()
            self._ordered = ""
            why = self._attempt(served)  # a clock that was set needs no more than that
        if why and not self._failures:
            log.warning("camera cannot be turned", reason=why)
        self._failures = self._failures + 1 if why else 0
        if not why:
            self.astray = ""
        elif why == BEYOND or (served and self._failures >= TRIES):
            self.astray = why

    def _attempt(self, served: bool) -> str:
        """Why it could not be turned, empty if it could or need not."""
        try:
            return self._turn(served)
        except Trouble as trouble:
            return str(trouble)
        except Exception:  # the thread must not die of what we did not think of
            log.exception("head fault")
            return "fault"

    def _turn(self, served: bool) -> str:
        places = self._onvif.presets()  # each time: somebody may have saved one anew
        names, before = self._usable(places), self._onvif.where()
        name = self._last = aim(served, names, self._last)
        home = self._turning.home
        here = self._go(name, places[name], before)
        if served:
            there = places[name]
            right = here is None or there is None or is_there(here, there)
            return "" if right else AWAY
        if self._is_beyond(here, places[home]) and name != home:  # saved anew since we asked
            self._last = home
            self._go(home, places[home], here)
            return BEYOND
        return BEYOND if self._is_beyond(before, places[home]) else ""

    def _is_beyond(self, here: Place | None, home: Place | None) -> bool:
        return here is not None and home is not None and not is_within(self._turning, here, home)

    def _usable(self, places: Mapping[str, Place | None]) -> list[str]:
        names = usable(self._turning, places)
        if not names:
            raise Trouble("home")
        wanted = {self._turning.home, *self._turning.presets}
        if names != self._used and set(names) != wanted:
            log.warning("presets not used", count=len(wanted) - len(names))
        self._used = names
        return names

    def _go(self, name: str, place: Place | None, here: Place | None) -> Place | None:
        """Turn to a preset, unless it looks there; where it looks then, if it can be told."""
        if here is None or place is None:
            if name != self._ordered:  # nobody says where it looks: each order once
                self._order(name)
            return None
        if is_there(here, place):
            return here
        self._order(name)
        looks = [here]
        while not is_there(looks[-1], place) and len(looks) < TURN_S / LOOK_S:
            if len(looks) > STILL and len(set(looks[-STILL:])) == 1:
                break
            here = self._onvif.where()
            if here is None or self._stopping.wait(LOOK_S):
                return here
            looks.append(here)
        return looks[-1]

    def _order(self, name: str) -> None:
        self._ordered = ""
        self._onvif.go(name)
        self._ordered = name
        self._turned.set()

    def duty(
        self, turned: Callable[[], None], astray: Callable[[Time, str], None]
    ) -> Callable[[Time], None]:
        """A duty of the agent: tell it of each turn and where it cannot be turned, in its own
        thread."""

        def duty(moment: Time) -> None:
            if self._turned.is_set():
                self._turned.clear()
                turned()
            astray(moment, self.astray)

        return duty

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.step()
            self._stopping.wait(self._turning.stay_s)
