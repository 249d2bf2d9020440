"""How the installation is at this moment: measured at most every few seconds in each process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from tertib.foundation import clock, logs
from tertib.web.checks import NOT_CONFIGURED
from tertib.web.parts import PARTS, Part

FRESH = 5.0
"""Seconds for which a measurement is used again."""

log = logs.get("health")


def measure(now: datetime) -> dict[str, str]:
    """Part -> ``""`` when well, otherwise a reason. Never raises."""
    found: dict[str, str] = {}
    for part in PARTS:
        if found.get("database"):
            found[part.code] = "no database"  # everything after it would only wait for it
            continue
        found[part.code] = _safely(part.check, now)
    return found


def _safely(check: Callable[[datetime], str], now: datetime) -> str:
    try:
        return check(now)
    except Exception as problem:  # a broken measurement is a finding, not an error of the page
        log.warning("a part could not be measured", exc_type=type(problem).__name__)
        return "unreachable"


class Recent:
    """The newest measurement, renewed by one thread at a time while the others use the old one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, str] = {}
        self._at = float("-inf")

    def __call__(self) -> dict[str, str]:
        if time.monotonic() - self._at > FRESH and self._lock.acquire(blocking=not self._found):
            try:
                if time.monotonic() - self._at > FRESH:
                    self._found = measure(clock.now())
                    self._at = time.monotonic()
            finally:
                self._lock.release()
        return self._found

    def forget(self) -> None:
        """Measure anew at the next call."""
        self._at = float("-inf")


recent = Recent()


def troubled() -> list[Part]:
    """Parts that are down now; those this installation never had are not a failure to announce."""
    found = recent()
    reasons = ((part, found.get(part.code, "")) for part in PARTS)
    return [part for part, why in reasons if why and not why.startswith(NOT_CONFIGURED)]


def announced() -> list[Part]:
    """Those of them of which the head of every public page tells."""
    return [part for part in troubled() if part.announced]
