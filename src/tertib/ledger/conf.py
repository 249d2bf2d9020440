"""Settings of the record; read by the web, the sequencer and the command line alike."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Core, Section
from tertib.foundation.embedded import Engine

SEQUENCER = "tertib_sequencer"


class Record(Section):
    """The public log: its name and its files."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_RECORD_", extra="ignore", frozen=True)

    origin: str = "tertib.invalid/record"
    """The log's name for all time: a URL without scheme that the office owns. Never change it."""
    tiles: Path | None = None
    """Folder of checkpoint and tiles; empty means ``tiles`` in the data folder."""


class Pace(Section):
    """How the sequencer reaches the database, and how fast it moves."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_SEQUENCER_", extra="ignore", frozen=True)

    url: SecretStr = SecretStr("")
    """PostgreSQL as ``tertib_sequencer``; empty means the embedded server of the data folder."""
    commit_ms: int = 20
    """The shortest time between two batches of the sequencer, in milliseconds."""
    witness_ms: int = 200
    """The shortest time between two rounds of asking the witnesses, in milliseconds."""
    witness_timeout: float = 2.0
    """Seconds that one witness may take before it counts as away."""


def tile_folder(core: Core, record: Record) -> Path:
    """Where the sequencer writes and the web serves."""
    return record.tiles or core.data / "tiles"


def public_keys(core: Core) -> Path:
    """Folder of ``*.vkey`` files: the log's own key and the witnesses that it asks."""
    return core.data / "keys" / "public"


def sequencer_url(core: Core, pace: Pace) -> str:
    """How the sequencer connects: with its own role, never the application's."""
    given = pace.url.get_secret_value()
    return given or Engine(core.data / "postgres", core.keys).url(SEQUENCER)
