"""What the agent needs of recognition, so that any watcher of its form will do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tertib.edge.camera.gallery import Live
from tertib.recognition import Decoded

Vector = NDArray[np.float32]


class Sighting(Protocol):
    """Somebody in view looks like a subject (``recognition.Sighting``); times as given to the
    watcher."""

    @property
    def track(self) -> int: ...
    @property
    def subject(self) -> UUID: ...
    @property
    def face(self) -> UUID: ...
    @property
    def cosine(self) -> float: ...
    @property
    def score(self) -> float: ...
    @property
    def band(self) -> str: ...
    @property
    def first_at(self) -> int: ...
    @property
    def at(self) -> int: ...
    @property
    def frames(self) -> int: ...
    @property
    def quality(self) -> float: ...
    @property
    def shots(self) -> tuple[bytes, ...]: ...
    @property
    def vector(self) -> Vector: ...
    @property
    def attack(self) -> float | None: ...


class Watcher(Protocol):
    """Looks at pictures (``recognition.LaneWatcher``); used by one thread."""

    rarer: dict[UUID, float]

    @property
    def gallery(self) -> Live: ...
    @property
    def passed(self) -> int: ...

    def frame(self, picture: Decoded, at: int) -> Sequence[Sighting]:
        """Who in a picture taken at ``at`` (ms of the counting clock, never back) has come to look
        like a subject."""

    def end(self) -> None:
        """Forget everybody in view."""
