"""How far behind the camera we are: pictures come late when decoding or the line is too slow.

A camera's own clock may be wrong, only its steps count: the picture that took least time from the
camera to here is the yardstick, and what later ones take longer is the delay.
"""

from __future__ import annotations

JUMP_MS = 10_000
"""A step of more than this is the camera's clock being set, not a delay."""
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
