"""The injected clock.

Rules take ``now`` as an argument; actions and views ask :func:`now` once, at their edge. Tests
freeze it; the demo shares one movable clock between its processes through a small file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's clock, aware, in UTC."""
    return datetime.now(UTC)


class SharedClock:
    """The machine's clock, moved ahead and perhaps running faster (demo and drills only).

    The file says by how many seconds it is ahead, and, where it runs faster, how many times and
    since which moment of the machine's clock: ``3600`` or ``3600 60 1790000000.5``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = 0
        self._ahead, self._pace, self._since = 0.0, 1.0, 0.0

    def __call__(self) -> datetime:
        try:
            stamp = os.stat(self.path).st_mtime_ns
        except FileNotFoundError:
            return system_clock()
        if stamp != self._stamp:
            parts = [float(part) for part in self.path.read_text().split()]
            self._ahead, self._pace, self._since = (*parts, *(0.0, 1.0, 0.0)[len(parts) :])
            self._stamp = stamp
        moment = system_clock()
        gained = (moment.timestamp() - self._since) * (self._pace - 1) if self._pace != 1 else 0.0
        return moment + timedelta(seconds=self._ahead + gained)

    def advance(self, by: timedelta) -> timedelta:
        """Move the shared clock forward and return how far ahead it is now.

        Raises:
            ValueError: if ``by`` is negative; time never runs backwards.
        """
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        return self._write(by, self.pace)

    def run(self, pace: float) -> None:
        """Let the clock run ``pace`` times as fast as the machine's from now on.

        Raises:
            ValueError: if ``pace`` is below one.
        """
        if pace < 1:
            raise ValueError("the clock does not run slower than the machine's")
        self._write(timedelta(), pace)

    @property
    def pace(self) -> float:
        """How many times as fast as the machine's clock it runs."""
        self()
        return self._pace

    def _write(self, by: timedelta, pace: float) -> timedelta:
        machine = system_clock()
        ahead = self() - machine + by
        draft = self.path.with_suffix(".new")
        draft.write_text(f"{ahead.total_seconds()} {pace} {machine.timestamp()}")
        draft.replace(self.path)
        return ahead


_clock: Clock = system_clock


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _clock()


def install(clock: Clock) -> None:
    """Use ``clock`` in this process from now on."""
    global _clock
    _clock = clock


@contextmanager
def frozen(moment: datetime) -> Iterator[Callable[[datetime], None]]:
    """Hold time at ``moment`` inside the block; the yielded function moves it elsewhere."""
    before = _clock
    held = moment

    def set_to(other: datetime) -> None:
        nonlocal held
        held = other

    install(lambda: held)
    try:
        yield set_to
    finally:
        install(before)
