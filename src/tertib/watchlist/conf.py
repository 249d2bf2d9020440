"""What an installation may set about the watch list. Sources: docs/subjects/watchlist.md."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Watchlist(Section):
    """Travel bans."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_WATCHLIST_", extra="ignore", frozen=True)

    model: str = ""
    """The embedding model for photographs; empty: the one that needs no licence question."""
    models: Path | None = None
    """The folder of models; empty: the one of this installation."""
    notice_days: tuple[int, ...] = (7, 3)
    """So many days before the end of an order its agency is told."""
    ending_days: int = 30
    """The list shows what ends within so many days."""
    urgent_gap_days: int = Field(default=20, ge=1)
    """So long after an urgent order that was not confirmed ended, its agency may ask for no other
    for the same person [M]."""
    recall: int = 200
    """At most so many subjects, the most alike first, are compared with a name asked for."""
    false_hit_most: float = Field(default=10.0, ge=1, le=10)
    """After one false hit a likeness must be twice as rare, after two three times; so many times at
    most."""
    relax_days: int = 90
    """So long after the last false hit none counts any more."""
    photograph_side: int = 1024
    """Photographs are kept at this many pixels along the longer side."""
    photographs: int = 8
    """The most photographs of one subject."""
    unlike: float = Field(default=0.01, gt=0, lt=1)
    """Whoever approves a photograph is warned where so large a share of strangers would be as much
    alike to those enrolled."""
    import_megabytes: int = 64
    """The largest file that the import page takes."""


@cache
def watchlist() -> Watchlist:
    """The settings of this process."""
    return Watchlist()
