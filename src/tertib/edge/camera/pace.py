"""How far behind the camera we are: pictures come late when decoding or the line is too slow.

A camera's own clock may be wrong, only its steps count: the picture that took least time from the
camera to here is the yardstick, and what later ones take longer is the delay.
"""

from __future__ import annotations

JUMP_MS = 10_000
"""A step of more than this is the camera's clock being set, not a delay."""
BEHIND_MS, BLIND_MS = 300, 400
"""So far behind, or so long too late to be looked at, and pictures are passed over."""
FORGET = 0.002
"""The yardstick gives way by so much of the time passed: clocks run unequally."""


class Pace:
    """Told of each picture when it came; times in ms."""

    def __init__(self) -> None:
        self._least: float | None = None
        self._last = 0

    def behind(self, stamp: float, counted: int) -> int:
        """The delay of a picture that the camera stamped so and that came at ``counted``."""
        took = counted - stamp
        if self._least is None or abs(took - self._least) > JUMP_MS:
            self._least = took
        else:
            self._least = min(took, self._least + (counted - self._last) * FORGET)
        self._last = counted
        return max(0, round(took - self._least))

    def accept(self, stamp: float, counted: int) -> None:
        """Take this picture's delay for what the line costs from now on."""
        self._least, self._last = counted - stamp, counted


class CatchUp:
    """Decides which pictures are not even decoded, so that those that are looked at are new.

    Too late for a while, all up to the next key frame are passed over: reading is far quicker than
    decoding, so that one is as new as the line allows. If it is late too, the line has become
    slower, and that is no delay of ours any more.
    """

    def __init__(self, limit_ms: int) -> None:
        self._oldest, self._pace = limit_ms, Pace()
        self._since: int | None = None
        self._skipping = False

    def late(self, stamp: float, counted: int, key: bool) -> int | None:
        """How late a picture is (ms); None: pass it over undecoded."""
        late = self._pace.behind(stamp, counted)
        if self._skipping and key:
            self._skipping, self._since = False, None
            if late > self._oldest:
                self._pace.accept(stamp, counted)
                late = 0
        if late <= self._oldest:
            self._since = None
        elif self._since is None:
            self._since = counted
        elif not key and (late > BEHIND_MS or counted - self._since > BLIND_MS):
            self._skipping = True
        return None if self._skipping else late
