"""Is the picture itself in order? Frozen, dark, covered, moved: told once, ended once.

Judged on small grey pictures (36 x 64) as data; no clock, no camera. Times are seconds of the
counting clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tertib.edge.camera.config import Health
from tertib.edge.camera.slot import Image

KINDS = ("frozen", "dark", "covered", "moved")
_ROWS, _COLUMNS = 4, 8
_TEXTURE = 4.0
"""Standard deviation of grey from which on a block shows something that can be told again."""
_ALIKE = 0.5
"""Correlation below which a block shows something else."""
_LEAST_BLOCKS = 6
_RECENT = 7
"""Looks whose median is the view without those who walk through it."""
_STILL = 5
_RENEW = 0.01
"""By so much of each look the view to compare with follows light and shadow."""
Greys = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """Something about the picture that began (``on``) or ended."""

    kind: str
    on: bool


@dataclass
class Hold:
    """Turns only after the opposite has been seen for a while without a break."""

    on: bool = False
    since: float | None = None

    def turn(self, odd: bool, at: float, begin: float, end: float) -> bool:
        """Whether it has just turned."""
        if odd is self.on:
            self.since = None
            return False
        self.since = at if self.since is None else self.since
        if at - self.since < (end if self.on else begin):
            return False
        self.on, self.since = odd, None
        return True

    def wait(self) -> None:
        """Nothing can be said just now."""
        self.since = None


def is_dark(thumb: Image, level: float) -> bool:
    """Whether nine of ten spots are darker than ``level``."""
    return bool(np.quantile(thumb, 0.9) < level)


def is_covered(thumb: Image, spread: float) -> bool:
    """Whether there is hardly anything but one even surface."""
    return bool(thumb.std() < spread)


def change(one: Image, other: Image) -> float:
    """Mean change of grey from one look to the next."""
    return float(np.abs(one.astype(np.int16) - other).mean())


def _blocks(view: Greys) -> Greys:
    """32 blocks of 72 greys each."""
    height, width = view.shape[0] // _ROWS, view.shape[1] // _COLUMNS
    parts = view.reshape(_ROWS, height, _COLUMNS, width).swapaxes(1, 2)
    return parts.reshape(_ROWS * _COLUMNS, height * width)


def differs(view: Greys, reference: Greys) -> float | None:
    """The share of blocks that show something else, light apart; None if too little shows."""
    one, other = (
        blocks - blocks.mean(1, keepdims=True) for blocks in (_blocks(view), _blocks(reference))
    )
    spread, was = one.std(1), other.std(1)
    telling = (spread > _TEXTURE) | (was > _TEXTURE)
    if telling.sum() < _LEAST_BLOCKS:
        return None
    alike = (one * other).mean(1) / np.maximum(spread * was, 1e-6)
    return float((alike[telling] < _ALIKE).mean())


@dataclass
class Watch:
    """Given a look every now and then; what it knows dies with it."""

    settings: Health
    holds: dict[str, Hold] = field(default_factory=lambda: {kind: Hold() for kind in KINDS})
    _last: Image | None = None
    _changes: deque[float] = field(default_factory=lambda: deque(maxlen=_STILL))
    _recent: deque[Image] = field(default_factory=lambda: deque(maxlen=_RECENT))
    _reference: Greys | None = None
    _learning_since: float | None = None

    def look(self, thumb: Image, at: float) -> list[Change]:
        """What begins or ends with this look."""
        settings = self.settings
        dark = is_dark(thumb, settings.dark_level)
        covered = not dark and is_covered(thumb, settings.covered_spread)
        odd: dict[str, bool | None] = {"dark": dark, "covered": None if dark else covered}
        if dark or covered:  # nothing can be said of what cannot be seen
            odd |= {"frozen": None, "moved": None}
            self._recent.clear()
        else:
            odd |= {"frozen": self._frozen(thumb), "moved": self._moved(thumb, at)}
        self._last = thumb
        return [Change(kind, bool(odd[kind])) for kind in KINDS
                if self._turn(kind, odd[kind], at)]  # fmt: skip

    def turned(self) -> None:
        """The camera was turned on purpose: learn the view anew."""
        self._recent.clear()
        self._reference = self._learning_since = None
        self.holds["moved"].wait()

    @property
    def odd(self) -> list[str]:
        """What is told and has not ended."""
        return [kind for kind, hold in self.holds.items() if hold.on]

    def _turn(self, kind: str, odd: bool | None, at: float) -> bool:
        if odd is None:
            self.holds[kind].wait()
            return False
        after = self.settings.after_s
        begin = self.settings.frozen_s if kind == "frozen" else after
        return self.holds[kind].turn(odd, at, begin, after)

    def _frozen(self, thumb: Image) -> bool | None:
        """The median of some looks: each key frame draws a still picture a little differently."""
        if self._last is None:
            return None
        self._changes.append(change(thumb, self._last))
        return float(np.median(self._changes)) < self.settings.frozen_change

    def _moved(self, thumb: Image, at: float) -> bool | None:
        self._recent.append(thumb)
        if len(self._recent) < _RECENT:
            return None
        view = np.median(np.stack(self._recent), axis=0).astype(np.float32)
        if self._reference is None:
            self._learn(view, at)
            return None
        share = differs(view, self._reference)
        if share is None:
            return None
        limit = self.settings.moved_share * (0.7 if self.holds["moved"].on else 1)
        if share < limit / 2:
            self._reference += _RENEW * (view - self._reference)
        return share >= limit

    def _learn(self, view: Greys, at: float) -> None:
        if self._learning_since is None:
            self._learning_since = at
        if at - self._learning_since >= self.settings.learn_s:
            self._reference, self._learning_since = view, None
