"""What recognition makes of a photograph, behind a registry: any model, or none, may be there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

SMALL_FACE = 35.0
"""Pixels between the eyes below which a picture is weak (25 are the least; MEASURED)."""


@dataclass(frozen=True)
class Look:
    """One face in a picture: float32 little-endian of length one; ``quality`` 0 to 1."""

    vector: bytes
    quality: float
    eyes: float
    """Pixels between the eyes."""


class Embedder(Protocol):
    """A model under its name."""

    model: str

    def look(self, jpeg: bytes) -> Sequence[Look]:
        """The faces in a picture, the largest first."""


_made: list[Callable[[], Embedder | None]] = []


def use(factory: Callable[[], Embedder | None]) -> None:
    """Let ``factory`` supply the embedder; called once for each job."""
    _made[:] = [factory]


def embedder() -> Embedder | None:
    """The embedder of this installation; None: photographs wait for one."""
    return _made[0]() if _made else None


def judge(looks: Sequence[Look]) -> list[str]:
    """Codes of what speaks against a picture as an enrolled one."""
    if not looks:
        return ["no_face"]
    wrong = ["many_faces"] if len(looks) > 1 else []
    return wrong + (["small_face"] if looks[0].eyes < SMALL_FACE else [])
