"""Is the clock on the wall right? Held against the clock that only counts (CLOCK_BOOTTIME).

The counting clock cannot be set and goes on while the machine sleeps, but begins anew when it
boots. As long as it runs, the time is known whatever somebody does to the wall clock: the last good
time plus what was counted since. So a clock that jumps changes no decision; it is reported, and the
wall clock is believed again when it comes back, or when the centre confirms it.

After a boot there is only the wall clock. It may not be earlier than anything that was already seen
(``floor``); if it is, the time is not known, and ``sure`` is False until the clock is set or the
centre confirms it. All times in milliseconds, the wall's since 1970 UTC.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

NEAR = 10_000
"""A confirmation of the centre may be this old when it arrives."""


@dataclass(frozen=True, slots=True)
class Time:
    """What time it is. ``counted`` is the counting clock; ``jumped`` how far the wall clock has
    just moved against it, 0 for not at all."""

    now: int
    counted: int
    sure: bool = True
    jumped: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A good time, to go on counting from after a restart, if ``boot`` is still the same."""

    boot: str
    now: int
    counted: int


def wall_clock() -> int:
    """The machine's time of day."""
    return time.time_ns() // 1_000_000


def counting_clock() -> int:
    """Milliseconds since the machine booted, asleep or not."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def boot_id() -> str:
    """Another one after each boot of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


class ClockWatch:
    """Told both clocks again and again, says what time it is. Safe to use from several threads.

    Args:
        limit: a wall clock that is off by more than this has jumped.
        mark: the last good time that was kept; None at the very first start.
        boot: the present boot.
        floor: the latest time known to have passed, of whatever source.
    """

    def __init__(
        self, limit: int, wall: int, counted: int, boot: str, mark: Mark | None, floor: int = 0
    ) -> None:
        self._limit, self._boot = limit, boot
        self._lock = threading.Lock()
        self._off = 0  # how far the wall clock was off when last reported
        if mark and mark.boot == boot and mark.counted <= counted:
            self._good, self._since, self._sure = mark.now, mark.counted, True
        else:
            floor = max(floor, mark.now if mark else 0)
            self._good, self._since = max(wall, floor), counted
            self._sure = wall >= floor - limit

    def look(self, wall: int, counted: int) -> Time:
        """The time, and whether the wall clock has just jumped."""
        with self._lock:
            off = wall - self._expected(counted)
            if not self._sure and off >= -self._limit:
                self._good, self._since, self._sure, off = wall, counted, True, 0
            jumped = off - self._off if abs(off - self._off) > self._limit else 0
            if abs(off) <= self._limit:
                self._off = 0
            elif jumped:
                self._off = off
            now = wall if self._trusted else self._expected(counted)
            return Time(now, counted, self._sure, jumped)

    def peek(self, wall: int, counted: int) -> int:
        """The time only; a jump that shows is left for :meth:`look` to report."""
        with self._lock:
            expected = self._expected(counted)
            good = self._trusted and abs(wall - expected) <= self._limit
            return wall if good else expected

    def confirm(self, made_at: int, wall: int, counted: int) -> None:
        """The centre's clock said ``made_at`` a moment ago; believe a wall clock that agrees."""
        with self._lock:
            if not (self._trusted and self._sure) and -self._limit <= wall - made_at <= NEAR:
                self._good, self._since, self._sure, self._off = wall, counted, True, 0

    def mark(self, counted: int) -> Mark | None:
        """What to keep for a restart; None while the time is not known."""
        with self._lock:
            return Mark(self._boot, self._expected(counted), counted) if self._sure else None

    @property
    def off(self) -> int:
        """How far the wall clock is off, 0 while it is believed."""
        return self._off

    @property
    def _trusted(self) -> bool:
        return self._off == 0

    def _expected(self, counted: int) -> int:
        return self._good + counted - self._since
