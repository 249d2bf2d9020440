"""The newest picture of a camera, and no other: whoever is slow misses pictures, never time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from tertib.recognition import Decoded

Image = NDArray[np.uint8]
THUMB = (64, 36)
"""Width and height of the small picture on which the camera's health is judged."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A decoded picture, not yet converted; ``counted`` is when the camera took it, as far as can
    be told (counting clock, ms)."""

    video: av.VideoFrame
    counted: int
    number: int
    """How many came before it since the agent started."""

    @property
    def picture(self) -> Decoded:
        """For whoever looks for faces."""
        return Decoded(self.video)

    @property
    def thumb(self) -> Image:
        """36 x 64 greys."""
        width, height = THUMB
        small = self.video.reformat(width, height, "gray", interpolation="AREA")
        return small.to_ndarray()  # type: ignore[return-value]


class Slot:
    """Between the thread that reads and the one that looks.

    Args:
        wait: keep every picture until it was taken, for files that are to be seen whole.
    """

    def __init__(self, counting: Callable[[], int], wait: bool = False) -> None:
        self._counting, self._wait = counting, wait
        self._frame: Frame | None = None
        self._changed = threading.Condition()
        self._closed = False
        self.came = self.missed = 0
        """Pictures that came, and those of them that nobody looked at."""
        self.last_at: int | None = None
        """When the last one came (counting clock, ms)."""
        self.damaged = 0
        """What came and could not be decoded; not among the pictures."""
        self.why = ""
        """Why none comes, where somebody must put that right: ``password``."""

    def put(self, video: av.VideoFrame, counted: int) -> None:
        """A picture has come."""
        with self._changed:
            while self._wait and self._frame is not None and not self._closed:
                self._changed.wait()
            self.missed += self._frame is not None
            self._frame = Frame(video, counted, self.came)
            self.came, self.last_at, self.why = self.came + 1, self._counting(), ""
            self._changed.notify_all()

    def skip(self) -> None:
        """A picture came that is not worth looking at."""
        with self._changed:
            self.came, self.missed, self.last_at = self.came + 1, self.missed + 1, self._counting()

    def take(self, timeout: float, oldest: int | None = None) -> Frame | None:
        """The newest picture that was not taken yet; None if none comes in ``timeout`` seconds.

        One that has become older than ``oldest`` (ms) is thrown away, and the next one waited for;
        None too if that one is as old, for whoever waits may be woken late.
        """
        with self._changed:
            self._drop(oldest)
            if self._frame is None:
                self._changed.wait_for(lambda: self._frame is not None or self._closed, timeout)
                self._drop(oldest)
            frame, self._frame = self._frame, None
            self._changed.notify_all()
            return frame

    def _drop(self, oldest: int | None) -> None:
        frame = self._frame
        if frame is None or oldest is None or self._wait:
            return
        if self._counting() - frame.counted > oldest:
            self._frame, self.missed = None, self.missed + 1

    def close(self) -> None:
        """Nobody takes any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
