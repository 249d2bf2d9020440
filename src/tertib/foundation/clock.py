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
    """The machine's clock plus an offset in seconds read from a file (demo and drills only)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = 0
        self._offset = timedelta()

    def __call__(self) -> datetime:
        try:
            stamp = os.stat(self.path).st_mtime_ns
        except FileNotFoundError:
            return system_clock()
        if stamp != self._stamp:
            self._offset = timedelta(seconds=float(self.path.read_text() or 0))
            self._stamp = stamp
        return system_clock() + self._offset

    def advance(self, by: timedelta) -> timedelta:
        """Move the shared clock forward and return its whole offset.

        Raises:
            ValueError: if ``by`` is negative; time never runs backwards.
        """
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        self()
        offset = self._offset + by
        draft = self.path.with_suffix(".new")
        draft.write_text(str(offset.total_seconds()))
        draft.replace(self.path)
        return offset


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
