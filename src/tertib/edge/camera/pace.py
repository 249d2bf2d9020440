"""How far behind the camera we are: pictures come late when decoding or the line is too slow.

A camera's own clock may be wrong, only its steps count: the picture that took least time from the
camera to here is the yardstick, and what later ones take longer is the delay.
"""

from __future__ import annotations

JUMP_MS = 10_000
"""A step of more than this is the camera's clock being set, not a delay."""
PATIENCE_MS = 400
"""For so long late pictures are decoded, unseen, to catch up with the camera."""
SKIP_MS = 1_000
"""For so long at most pictures are passed over undecoded, key frame or not."""
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

    After a hold-up the backlog is decoded, which takes a few ms a picture. If it is still there
    after a while, the decoder is too slow for this camera: all up to the next key frame are passed
    over, but not for long, for some cameras send none for many seconds, or never. If the decoder
    had nothing to do meanwhile, it is the line that became slower, and no delay of ours any more.
    """

    def __init__(self, limit_ms: int) -> None:
        self._limit, self._pace = limit_ms, Pace()
        self._stamp = 0.0
        self._since: int | None = None
        self._at_first = self._waited = 0
        self._skipping: int | None = None

    def late(self, stamp: float, counted: int, key: bool, waited: int) -> int | None:
        """How late a picture is (ms) that was ``waited`` for so long; None: leave it undecoded."""
        late = self._pace.behind(stamp, counted)
        step, self._stamp = stamp - self._stamp, stamp
        if self._skipping is not None:
            newest = late <= self._limit or 2 * waited >= step  # a backlog is not waited for
            if not (key and newest) and counted - self._skipping < SKIP_MS:
                return None
            self._skipping = self._since = None
            if newest and late > self._limit:
                return self._accept(stamp, counted)
        if late <= self._limit:
            self._since = None
        elif self._since is None:
            self._since, self._at_first, self._waited = counted, late, 0
        else:
            self._waited += waited
            return self._catch_up(stamp, counted, late, counted - self._since)
        return late

    def _catch_up(self, stamp: float, counted: int, late: int, passed: int) -> int | None:
        if passed < PATIENCE_MS:
            return late
        self._since = None
        if 2 * self._waited < passed:
            self._skipping = counted
            return None
        # the line: unless it is making up for a hold-up of its own
        makes_up = self._at_first - late > passed / 4
        return late if makes_up else self._accept(stamp, counted)

    def _accept(self, stamp: float, counted: int) -> int:
        self._pace.accept(stamp, counted)
        return 0
